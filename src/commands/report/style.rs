//! The style sheet. Colours have a contrast of at least 4.5 to 1 on their background; paper always gets the light ones.

pub(super) const STYLE_SHEET: &str = "
:root {
  color-scheme: light;
  --page: #ffffff; --panel: #f6f8fa; --text: #1f2328; --muted: #59636e; --border: #d1d9e0; --link: #0550ae;
  --good: #116329; --warning: #7d4e00; --bad: #b3121d; --notice: #0550ae;
  --good-fill: #dafbe1; --warning-fill: #fff1c7; --bad-fill: #ffe2e0; --notice-fill: #ddf4ff;
  --bar: #a5c8f0; --bar-inner: #0550ae; --bar-missed: #f5b5b0; --bar-missed-inner: #b3121d;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --page: #0d1117; --panel: #161b22; --text: #e6edf3; --muted: #9da7b1; --border: #30363d; --link: #79c0ff;
    --good: #56d364; --warning: #e3b341; --bad: #ff8a80; --notice: #79c0ff;
    --good-fill: #12261e; --warning-fill: #2e2410; --bad-fill: #331518; --notice-fill: #0f2137;
    --bar: #1f4a78; --bar-inner: #79c0ff; --bar-missed: #6b2a2a; --bar-missed-inner: #ff8a80;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 72rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif;
}
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--border); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
a { color: var(--link); }
code, .code, .check { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace; font-size: .88em; }
.product { margin: 0; color: var(--muted); letter-spacing: .04em; text-transform: uppercase; font-size: .8rem; }
.when, .remark, .detail { color: var(--muted); }
.remark, .detail { font-size: .88em; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin: 1rem 0 0; padding: 0; font-size: .92rem; }
.good { color: var(--good); } .warning { color: var(--warning); } .bad { color: var(--bad); } .notice { color: var(--notice); }
.muted { color: var(--muted); } .strong { font-weight: 600; }
.symbol { display: inline-block; min-width: .9em; text-align: center; font-weight: 700; }
.verdict { font-size: 1.5rem; font-weight: 700; margin: .25rem 0 1rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .6rem; margin: 0 0 1rem; }
.figures div { background: var(--panel); border: 1px solid var(--border); border-radius: 6px; padding: .5rem .75rem; }
.figures dt { color: var(--muted); font-size: .82rem; }
.figures dd { margin: 0; font-size: 1.2rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.checks { list-style: none; margin: 0; padding: 0; }
.checks li { padding: .15rem 0; overflow-wrap: anywhere; }
.findings { list-style: none; margin: 0; padding: 0; }
.findings li { border: 1px solid var(--border); border-left: 5px solid currentColor; border-radius: 6px; padding: .4rem .9rem; margin: .6rem 0; }
.findings li p { color: var(--text); margin: .2rem 0; }
.findings .finding { display: flex; justify-content: space-between; gap: 1rem; font-weight: 600; }
.findings .check { color: var(--muted); font-weight: 400; }
.fix span { color: var(--muted); }
.fix code { background: var(--panel); border: 1px solid var(--border); border-radius: 4px; padding: .1rem .35rem; user-select: all; }
.unknown { color: var(--muted); font-size: .92em; }
.unknown ul { margin: 0; }
.unread { background: var(--panel); border: 1px dashed var(--muted); border-radius: 6px; padding: .3rem .9rem; }
.states, .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: 0 0 .75rem; padding: 0; }
.legend { font-size: .85em; color: var(--muted); margin-top: .5rem; }
.legend span { font-weight: 700; }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; width: 100%; font-size: .92em; }
caption { text-align: left; color: var(--muted); font-size: .9em; padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--border); }
thead th { color: var(--muted); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
th.id, td.id { white-space: nowrap; }
th.long, td.long { white-space: normal; overflow-wrap: anywhere; min-width: 12rem; max-width: 22rem; }
td.code { overflow-wrap: anywhere; min-width: 8rem; max-width: 24rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.inactive { color: var(--muted); }
time, .whole { white-space: nowrap; }
.number + td:not(.number), .number + th:not(.number) { padding-left: .8rem; }
.axis td { border: 0; padding-bottom: 0; }
.calendar { width: auto; font-size: .85em; }
.calendar th.day, .calendar td { text-align: center; padding: .15rem 0; min-width: 1.5rem; border: 1px solid var(--border); }
.calendar td { line-height: 1.15; font-weight: 700; height: 2.1rem; vertical-align: middle; }
.calendar td small { display: block; font-weight: 400; font-size: .72em; }
.calendar td.good { background: var(--good-fill); } .calendar td.warning { background: var(--warning-fill); }
.calendar td.bad { background: var(--bad-fill); } .calendar td.notice { background: var(--notice-fill); }
.calendar tbody th { vertical-align: middle; }
.calendar .month { text-align: left; padding-left: .3rem; }
.calendar .weekend { background: var(--panel); }
.calendar abbr { text-decoration: none; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
svg { display: block; }
svg text { fill: var(--muted); font-size: 11px; }
.chart { width: 100%; height: auto; min-width: 40rem; max-width: 60rem; }
.chart .grid { stroke: var(--border); }
.chart .target { stroke: var(--muted); stroke-dasharray: 2 3; }
.chart .target.p95 { stroke: var(--bad); stroke-dasharray: 6 4; }
.chart .p95 { fill: var(--bar); } .chart .average { fill: var(--bar-inner); }
.chart .missed .p95 { fill: var(--bar-missed); } .chart .missed .average { fill: var(--bar-missed-inner); }
.chart .missed text { fill: var(--bad); font-weight: 700; }
.strip { fill: var(--panel); stroke: var(--border); } .run { fill: var(--bar-inner); }
footer { margin-top: 3rem; color: var(--muted); font-size: .85rem; }
@page { margin: 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5px; }
  nav { display: none; }
  h2 { margin-top: 1.2rem; }
  h2, h3, caption { break-after: avoid; }
  tr, li, .chart, .figures div { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
  .chart { min-width: 0; }
  .calendar th.day, .calendar td { min-width: 0; width: 4.4mm; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
";
