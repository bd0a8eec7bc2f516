//! How each beat of a fate is told.

use anyhow::Context;
use domain::{
    hazard::{Grade, Party, PhotoRef, Remark, Step, SupervisionLevel},
    id::EntryId,
};

use super::{
    content::Pinned,
    fate::Beat,
    people::Who,
    story::{Story, Words},
};

/// The remark's field about what was rectified.
const RECTIFY: &str = "rectify";
/// Filled in when all hazards are told, in order of time.
pub(crate) const NUMBER_TO_COME: &str = "—";

impl Story<'_> {
    /// Tells one beat.
    pub(crate) fn play(&mut self, beat: Beat) -> anyhow::Result<()> {
        match beat {
            Beat::Verify | Beat::Order | Beat::Upgrade | Beat::Dismiss | Beat::Merge => self.judge(beat),
            Beat::Return | Beat::ReturnRectified => self.give_back(beat),
            Beat::Answer => self.answer(),
            Beat::AskExtension | Beat::GrantExtension => self.extension(beat),
            Beat::FixOnSpot | Beat::Rectify | Beat::RectifyTwice => self.repair(beat),
            Beat::Fail | Beat::Pass | Beat::Close | Beat::CloseByWorker | Beat::Reopen => self.conclude(beat),
            Beat::List | Beat::Delist | Beat::Suspend | Beat::Resume | Beat::ShutDown | Beat::Penalise => {
                self.overlay(beat)
            }
            Beat::DisagreeOnRectification | Beat::DisagreeOnReport | Beat::DisagreeOnOrder => {
                self.disagree(beat)
            }
        }
    }

    fn judge(&mut self, beat: Beat) -> anyhow::Result<()> {
        let supervisor = self.supervisor()?;
        let words = &self.world.content.hazards;
        match beat {
            Beat::Dismiss => {
                let step = self.dismissal();
                self.then(supervisor, (0, 2), step)?;
            }
            Beat::Merge => {
                let reason = self.draw.pick(&words.merge_reasons)?.clone();
                let into = self.twin.context("nothing to merge into")?;
                self.then(supervisor, (0, 2), Step::Merge { into, reason })?;
            }
            Beat::Upgrade => {
                let Words::Major(words) = &self.words else {
                    anyhow::bail!("a general hazard is not upgraded")
                };
                let criterion = words.criterion.clone();
                self.then(supervisor, (0, 1), Step::Upgrade { criterion })?;
            }
            Beat::Order => {
                let who = if self.grade() == Grade::Major { self.department()? } else { supervisor };
                let step = self.order();
                self.then(who, (0, 1), step)?;
            }
            _ => {
                let who = if self.draw.chance(92) { supervisor } else { self.department()? };
                let step = self.verify();
                self.then(who, (0, 2), step)?;
            }
        }
        Ok(())
    }

    fn give_back(&mut self, beat: Beat) -> anyhow::Result<()> {
        let is_rectified = beat == Beat::ReturnRectified;
        let fits = |field: &str| match field {
            "after_photos" | "done" | "cost" => is_rectified,
            "what" | "place" | "category" | "photos" | "position" => !is_rectified,
            _ => false,
        };
        let reasons: Vec<&Pinned> =
            self.world.content.hazards.return_reasons.iter().filter(|reason| fits(&reason.field)).collect();
        let reason = *self.draw.pick(&reasons)?;
        let field = if is_rectified { RECTIFY.to_owned() } else { reason.field.clone() };
        let remarks = vec![Remark { field, words: reason.words.clone() }];
        self.then(self.supervisor()?, (0, 2), Step::Return { remarks })?;
        Ok(())
    }

    fn answer(&mut self) -> anyhow::Result<()> {
        let (to, field) = self.last_return().context("nothing to answer")?;
        let answers: Vec<&Pinned> =
            self.world.content.hazards.worker_answers.iter().filter(|answer| answer.field == field).collect();
        let words = self.draw.pick(&answers)?.words.clone();
        let what = match &self.words {
            Words::General(words) => &words.what,
            Words::Major(words) => &words.what,
        };
        let values = if field == "what" {
            vec![(field.clone(), format!("{what}（具体位置已补充）"))]
        } else {
            vec![]
        };
        let photos = if field == "photos" { self.before()? } else { vec![] };
        self.then(self.reporter, (0, 2), Step::Answer { to, words, values, photos })?;
        Ok(())
    }

    fn last_return(&self) -> Option<(EntryId, String)> {
        self.entries.iter().rev().find_map(|(_, entry)| match &entry.step {
            Step::Return { remarks } => remarks.first().map(|remark| (entry.id, remark.field.clone())),
            _ => None,
        })
    }

    fn extension(&mut self, beat: Beat) -> anyhow::Result<()> {
        let due = self.world.pack.plus_working_days(self.day(), 20);
        if beat == Beat::AskExtension {
            let words = self.draw.pick(&self.world.content.hazards.extension_requests)?;
            let step =
                Step::RequestExtension { reason: words.reason.clone(), interim: words.interim.clone(), due };
            let who = self.responsible()?;
            self.then(who, (1, 3), step)?;
            return Ok(());
        }
        let (_, asked) = self.entries.last().context("nothing to decide")?;
        let step = Step::DecideExtension {
            request: asked.id,
            granted: true,
            due: Some(due),
            words: "同意延期，落实临时措施。".to_owned(),
        };
        let who = if self.grade() == Grade::Major { self.county()? } else { self.supervisor()? };
        self.then(who, (0, 2), step)?;
        Ok(())
    }

    fn repair(&mut self, beat: Beat) -> anyhow::Result<()> {
        let who = self.responsible()?;
        let delay = if self.grade() == Grade::Major { (12, 25) } else { (1, 7) };
        match beat {
            Beat::FixOnSpot => {
                let Step::Rectify { words, photos: after, .. } = self.rectify() else {
                    return Ok(());
                };
                let before: Vec<PhotoRef> = self.before()?;
                let worker = self.worker()?;
                self.soon(worker, Step::FixOnSpot { words, before, after })?;
            }
            Beat::RectifyTwice => {
                let own = (self.worker()?, self.rectify());
                let officers = (who, self.rectify());
                self.apart((1, 3), own, officers)?;
            }
            _ => {
                let step = self.rectify();
                self.then(who, delay, step)?;
            }
        }
        Ok(())
    }

    fn conclude(&mut self, beat: Beat) -> anyhow::Result<()> {
        let who = if self.grade() == Grade::Major { self.county()? } else { self.supervisor()? };
        let close = Step::Close {
            acceptance_no: NUMBER_TO_COME.to_owned(),
            words: "资料齐全，同意销号。".to_owned(),
        };
        match beat {
            Beat::Close => self.then(who, (0, 2), close)?,
            Beat::CloseByWorker => self.then(self.worker()?, (0, 1), close)?,
            Beat::Reopen => {
                let reason = self.draw.pick(&self.world.content.hazards.reopen_reasons)?.clone();
                self.then(who, (6, 20), Step::Reopen { reason })?
            }
            _ => {
                let step = self.reinspect(beat == Beat::Pass);
                let who = self.inspector()?;
                self.then(who, (1, 3), step)?
            }
        };
        Ok(())
    }

    fn reinspect(&self, passed: bool) -> Step {
        let (measures, done) = match &self.words {
            Words::General(words) => (&words.measures, words.done.as_str()),
            Words::Major(words) => (&words.measures, "整改方案各项措施已落实"),
        };
        let findings = match passed {
            true => format!("现场复查：{done}，同意通过。"),
            false => format!("现场复查：整改不到位，未通过。仍须落实：{measures}。"),
        };
        Step::Reinspect { passed, findings, photos: vec![] }
    }

    fn dismissal(&self) -> Step {
        let what = match &self.words {
            Words::General(words) => &words.what,
            Words::Major(words) => &words.what,
        };
        Step::Dismiss { reason: format!("现场核实：未发现所述“{what}”，不构成隐患。") }
    }

    fn overlay(&mut self, beat: Beat) -> anyhow::Result<()> {
        let basis = "《安全生产法》有关规定（示例，以执法文书为准）".to_owned();
        let words = &self.world.content.hazards;
        let (who, delay, step): (Who, (i64, i64), Step) = match beat {
            Beat::List => (self.county()?, (0, 3), self.listing()?),
            Beat::Delist => {
                (self.county()?, (1, 3), Step::Delist { reason: "验收合格，予以摘牌。".to_owned() })
            }
            Beat::Suspend => {
                let scope = self.draw.pick(&words.suspension_scopes)?.clone();
                (self.department()?, (0, 0), Step::Suspend { scope, basis })
            }
            Beat::Resume => (
                self.department()?,
                (0, 1),
                Step::Resume { basis: "复查验收合格，同意恢复生产。".to_owned() },
            ),
            Beat::ShutDown => {
                let scope = "逾期未整改且不具备安全生产条件，依法予以关闭（示例）".to_owned();
                (self.county()?, (15, 25), Step::ShutDown { scope, basis })
            }
            _ => (self.department()?, (0, 3), self.penalty()?),
        };
        self.then(who, delay, step)?;
        Ok(())
    }

    fn listing(&self) -> anyhow::Result<Step> {
        let days = u32::try_from(self.fate.due.1)?;
        Ok(Step::List {
            no: NUMBER_TO_COME.to_owned(),
            level: SupervisionLevel::County,
            body: "河曲县安全生产委员会（示例）".to_owned(),
            due: self.world.pack.plus_working_days(self.day(), days),
        })
    }

    fn penalty(&mut self) -> anyhow::Result<Step> {
        let penalty = self.draw.pick(&self.world.content.hazards.penalty_examples)?;
        let (party, name) = if penalty.on == "person" {
            (Party::Person, self.site.principal.clone())
        } else {
            (Party::Firm, self.site.name.clone())
        };
        let amount_yuan = u64::try_from(self.draw.range(1, 20) * 1_000)?;
        Ok(Step::Penalise { party, name, basis: penalty.basis.clone(), amount_yuan })
    }

    fn disagree(&mut self, beat: Beat) -> anyhow::Result<()> {
        let (supervisor, department) = (self.supervisor()?, self.department()?);
        match beat {
            Beat::DisagreeOnReport => {
                let (dismiss, verify) = (self.dismissal(), self.verify());
                self.apart((0, 1), (supervisor, dismiss), (department, verify))?;
            }
            Beat::DisagreeOnOrder => {
                let (later_due, mut sooner) = (self.order(), self.order());
                if let Step::Order { due, .. } = &mut sooner {
                    *due = self.world.pack.plus_working_days(self.day(), 6);
                }
                self.apart((0, 1), (supervisor, later_due), (department, sooner))?;
            }
            _ => {
                let (passed, failed) = (self.reinspect(true), self.reinspect(false));
                let [passed, failed] = self.apart((1, 2), (supervisor, passed), (department, failed))?;
                self.heads = vec![passed];
                let close = Step::Close { acceptance_no: NUMBER_TO_COME.to_owned(), words: String::new() };
                let closed = self.soon(supervisor, close)?;
                self.heads = vec![failed, closed];
            }
        }
        Ok(())
    }
}
