//! Creates valid and invalid certificates

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::symm::Cipher;
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509Name};

const DAY: i64 = 24 * 3600;

/// A key and the certificate for it.
pub struct Pair {
    pub certificate: X509,
    pub key: PKey<Private>,
}

/// A certificate authority.
pub struct Authority(pub Pair);

/// The contents of a certificate.
pub struct CertificateContents<'a> {
    pub common_name: &'a str,
    pub names: &'a [&'a str],
    pub addresses: &'a [&'a str],
    /// In days from now.
    pub valid: (i64, i64),
    pub is_authority: bool,
    pub serial: u32,
}

impl<'a> CertificateContents<'a> {
    pub fn for_name(name: &'a str) -> Self {
        Self { common_name: name, names: &[], addresses: &[], valid: (-1, 30), is_authority: false, serial: 7 }
    }
}

fn key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn name(common_name: &str) -> X509Name {
    let mut name = X509Name::builder().unwrap();
    name.append_entry_by_nid(Nid::COMMONNAME, common_name).unwrap();
    name.build()
}

fn create(contents: &CertificateContents, signer: Option<&Pair>) -> Pair {
    let key = key();
    let mut builder = X509Builder::new().unwrap();
    builder.set_version(2).unwrap();
    let serial = BigNum::from_u32(contents.serial).unwrap().to_asn1_integer().unwrap();
    builder.set_serial_number(&serial).unwrap();
    let subject = name(contents.common_name);
    builder.set_subject_name(&subject).unwrap();
    let issuer = signer.map_or(&*subject, |signer| signer.certificate.subject_name());
    builder.set_issuer_name(issuer).unwrap();
    let now = apsctl::testing::local_now().timestamp();
    let time = |days: i64| Asn1Time::from_unix(now + days * DAY).unwrap();
    builder.set_not_before(&time(contents.valid.0)).unwrap();
    builder.set_not_after(&time(contents.valid.1)).unwrap();
    builder.set_pubkey(&key).unwrap();
    if contents.is_authority {
        builder.append_extension(BasicConstraints::new().critical().ca().build().unwrap()).unwrap();
        let usage = KeyUsage::new().critical().key_cert_sign().crl_sign().build().unwrap();
        builder.append_extension(usage).unwrap();
    }
    if !contents.names.is_empty() || !contents.addresses.is_empty() {
        let mut names = SubjectAlternativeName::new();
        for name in contents.names {
            names.dns(name);
        }
        for address in contents.addresses {
            names.ip(address);
        }
        let names = names.build(&builder.x509v3_context(None, None)).unwrap();
        builder.append_extension(names).unwrap();
    }
    builder.sign(signer.map_or(&key, |signer| &signer.key), MessageDigest::sha256()).unwrap();
    Pair { certificate: builder.build(), key }
}

/// Creates a self-signed certificate.
pub fn self_signed(contents: &CertificateContents) -> Pair {
    create(contents, None)
}

impl Authority {
    pub fn new(name: &str) -> Self {
        Self(create(
            &CertificateContents { is_authority: true, serial: 1, ..CertificateContents::for_name(name) },
            None,
        ))
    }

    pub fn sign(&self, contents: &CertificateContents) -> Pair {
        create(contents, Some(&self.0))
    }

    /// Creates an intermediate authority that this one signs.
    pub fn intermediate(&self, name: &str) -> Self {
        Self(self.sign(&CertificateContents { is_authority: true, serial: 2, ..CertificateContents::for_name(name) }))
    }

    pub fn pem(&self) -> Vec<u8> {
        self.0.certificate.to_pem().unwrap()
    }

    /// Creates the authority's revocation list in a folder, with the `openssl` program.
    pub fn revocations(&self, folder: &Path, serials: &[u32]) -> PathBuf {
        let at = |name: &str| folder.join(name);
        let line = |n: &u32| format!("R\t400101000000Z\t250101000000Z\t{n:02X}\tunknown\t/CN=x\n");
        let index = serials.iter().map(line).collect::<Vec<_>>().concat();
        fs::write(at("index.txt"), index).unwrap();
        let config = format!(
            "[ca]\ndefault_ca = own\n[own]\ndatabase = {}\ndefault_md = sha256\ndefault_crl_days = 30\n",
            at("index.txt").display()
        );
        fs::write(at("ca.cnf"), config).unwrap();
        fs::write(at("ca.pem"), [self.pem(), self.0.pem_key()].concat()).unwrap();
        let list = at("revoked.crl");
        let mut openssl = Command::new("openssl");
        openssl.args(["ca", "-gencrl", "-config"]).arg(at("ca.cnf"));
        openssl.arg("-cert").arg(at("ca.pem")).arg("-keyfile").arg(at("ca.pem")).arg("-out").arg(&list);
        let done = openssl.stdin(Stdio::null()).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        list
    }
}

impl Pair {
    pub fn pem(&self) -> Vec<u8> {
        self.certificate.to_pem().unwrap()
    }

    pub fn pem_key(&self) -> Vec<u8> {
        self.key.private_key_to_pem_pkcs8().unwrap()
    }

    pub fn encrypted_key(&self, password: &str) -> Vec<u8> {
        self.key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), password.as_bytes()).unwrap()
    }
}
