//! How a device comes onto the roster.

use domain::{
    enrol::{Credential, EnrolRefusal, EnrolRequest, Enrolled, enrol_content},
    id::DeviceId,
    record::Purpose,
};

use super::Relay;
use crate::{
    error::Error,
    store::{AccountTry, password_fits},
};

const LABEL_CHARS_MAX: usize = 100;

/// Whether a request is whole and proves that its key is held.
pub fn is_well_formed(request: &EnrolRequest) -> bool {
    let content = enrol_content(&request.credential, &request.key);
    request.label.chars().count() <= LABEL_CHARS_MAX
        && request.key.verify(Purpose::Enrol, &content, &request.proof).is_ok()
}

impl Relay {
    /// Enrols a device, or says why not; `random` becomes part of its id.
    ///
    /// # Errors
    ///
    /// Where the store cannot be written; nothing was.
    pub fn enrol(
        &mut self,
        request: &EnrolRequest,
        random: [u8; 10],
        now_ms: i64,
    ) -> Result<Result<Enrolled, EnrolRefusal>, Error> {
        if !is_well_formed(request) {
            return Ok(Err(EnrolRefusal::Malformed));
        }
        match &request.credential {
            Credential::Code { code } => self.enrol_by_code(request, code, random, now_ms),
            Credential::Account { account, password } => match self.try_account(account, now_ms)? {
                AccountTry::Verify(hash) if password_fits(password, &hash) => {
                    Ok(Ok(self.enrol_by_account(request, account, random, now_ms)?))
                }
                AccountTry::Verify(_) => Ok(Err(EnrolRefusal::WrongPassword)),
                AccountTry::Locked => Ok(Err(EnrolRefusal::Locked)),
            },
        }
    }

    /// Enrols by a one-time code a request that is well formed.
    pub(crate) fn enrol_by_code(
        &mut self,
        request: &EnrolRequest,
        code: &str,
        random: [u8; 10],
        now_ms: i64,
    ) -> Result<Result<Enrolled, EnrolRefusal>, Error> {
        let device = DeviceId::mint(now_ms, random);
        let redeemed = self.store.redeem_code(code, device, request.key, &request.label, now_ms)?;
        match redeemed {
            Ok(device) => Ok(Ok(self.welcome(device)?)),
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Counts a try at an account. The hash is verified outside, since that takes long.
    pub(crate) fn try_account(&mut self, account: &str, now_ms: i64) -> Result<AccountTry, Error> {
        self.store.try_account(account, now_ms)
    }

    /// Enrols by an account whose password was verified a request that is well formed.
    pub(crate) fn enrol_by_account(
        &mut self,
        request: &EnrolRequest,
        account: &str,
        random: [u8; 10],
        now_ms: i64,
    ) -> Result<Enrolled, Error> {
        let device = DeviceId::mint(now_ms, random);
        self.store.pass_account(account, device, request.key, &request.label, now_ms)?;
        self.welcome(device)
    }

    fn welcome(&mut self, device: DeviceId) -> Result<Enrolled, Error> {
        self.refresh()?;
        let known = self.roster.device(device).ok_or(Error::Unreadable("device"))?;
        let person = self.roster.person(&known.person).ok_or(Error::Unreadable("person"))?;
        tracing::info!(%device, "device enrolled");
        Ok(Enrolled {
            device,
            person: person.id.clone(),
            name: person.name.clone(),
            relay: self.store.name().to_owned(),
        })
    }
}
