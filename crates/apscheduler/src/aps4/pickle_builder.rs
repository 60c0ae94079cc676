//! Builds the pickle of a value that was read from JSON or CBOR.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, Timelike};

/// The maximum depth of nested values.
pub(crate) const MAX_DEPTH: usize = 100;

/// A pickle of protocol 4 under construction.
pub(crate) struct PickleBuilder(Vec<u8>);

impl PickleBuilder {
    pub(crate) fn new() -> Self {
        Self(b"\x80\x04".to_vec())
    }

    /// Returns the pickle of the written value.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.0.push(b'.');
        self.0
    }

    pub(crate) fn none(&mut self) {
        self.0.push(b'N');
    }

    pub(crate) fn bool(&mut self, value: bool) {
        self.0.push(if value { 0x88 } else { 0x89 });
    }

    pub(crate) fn int(&mut self, number: i128) {
        self.long(&number.to_le_bytes());
    }

    /// Writes an integer in two's complement, little-endian.
    pub(crate) fn long(&mut self, bytes: &[u8]) {
        let mut bytes = bytes.to_vec();
        // Use the shortest form, so that equal numbers are equal bytes.
        while let [.., before, last] = bytes.as_slice() {
            let is_sign = (*last == 0 && *before & 0x80 == 0) || (*last == 0xff && *before & 0x80 != 0);
            if !is_sign {
                break;
            }
            bytes.pop();
        }
        self.0.push(0x8b);
        self.raw(&bytes);
    }

    pub(crate) fn float(&mut self, number: f64) {
        self.0.push(b'G');
        self.0.extend(number.to_be_bytes());
    }

    pub(crate) fn str(&mut self, text: &str) {
        self.0.push(b'X');
        self.raw(text.as_bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0.push(b'B');
        self.raw(bytes);
    }

    fn raw(&mut self, bytes: &[u8]) {
        // The input is shorter than 4 GiB.
        self.0.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        self.0.extend(bytes);
    }

    /// Begins a list, a dict, a tuple or a set.
    pub(crate) fn open(&mut self) {
        self.0.push(b'(');
    }

    pub(crate) fn close_list(&mut self) {
        self.0.push(b'l');
    }

    /// Ends a dict, whose keys and values alternate.
    pub(crate) fn close_dict(&mut self) {
        self.0.push(b'd');
    }

    pub(crate) fn close_tuple(&mut self) {
        self.0.push(b't');
    }

    pub(crate) fn open_set(&mut self) {
        self.0.extend([0x8f, b'(']);
    }

    pub(crate) fn close_set(&mut self) {
        self.0.push(0x90);
    }

    fn global(&mut self, module: &str, name: &str) {
        self.str(module);
        self.str(name);
        self.0.push(0x93);
    }

    /// Begins an object of the class `module:name`. Its state follows.
    ///
    /// # Errors
    /// Fails if the class has no module.
    pub(crate) fn open_object(&mut self, class: &str) -> Result<(), String> {
        let (module, name) = class.split_once(':').ok_or_else(|| format!("{class:?} is not a class"))?;
        self.global(module, name);
        self.0.extend([b')', 0x81]);
        Ok(())
    }

    pub(crate) fn close_object(&mut self) {
        self.0.push(b'b');
    }

    pub(crate) fn date(&mut self, date: NaiveDate) {
        self.global("datetime", "date");
        self.open();
        self.bytes(&date_bytes(date));
        self.call();
    }

    pub(crate) fn datetime(&mut self, time: DateTime<FixedOffset>) {
        self.global("datetime", "datetime");
        self.open();
        let local = time.naive_local();
        self.bytes(&[&date_bytes(local.date())[..], &time_bytes(local)].concat());
        self.global("datetime", "timezone");
        self.open();
        self.global("datetime", "timedelta");
        self.open();
        let seconds = i128::from(time.offset().local_minus_utc());
        for part in [seconds.div_euclid(86_400), seconds.rem_euclid(86_400), 0] {
            self.int(part);
        }
        self.call();
        self.call();
        self.call();
    }

    pub(crate) fn uuid(&mut self, number: u128) {
        self.global("uuid", "UUID");
        self.0.extend([b')', 0x81]);
        self.open();
        self.str("int");
        self.long(&[&number.to_le_bytes()[..], &[0]].concat());
        self.close_dict();
        self.close_object();
    }

    /// Ends the arguments and writes the call.
    fn call(&mut self) {
        self.close_tuple();
        self.0.push(b'R');
    }
}

fn date_bytes(date: NaiveDate) -> [u8; 4] {
    let year = u16::try_from(date.year()).unwrap_or_default().to_be_bytes();
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    [year[0], year[1], small(date.month()), small(date.day())]
}

fn time_bytes(time: NaiveDateTime) -> [u8; 6] {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let [_, a, b, c] = (time.nanosecond() / 1000).to_be_bytes();
    [small(time.hour()), small(time.minute()), small(time.second()), a, b, c]
}
