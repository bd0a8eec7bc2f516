//! A browser whose screens are taken, each in every look that is wanted.

use std::path::PathBuf;

use anyhow::Context;
use integration_tests::browser::Browser;
use serde_json::json;

use crate::palette;

/// How the screens look.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Standard,
    Elder,
    Sunlight,
    Night,
}

impl Look {
    /// What every screen is taken in.
    pub(crate) const USUAL: [Self; 2] = [Self::Standard, Self::Elder];
    /// What the screens that are looked at outdoors and at night are taken in.
    pub(crate) const EVERY: [Self; 4] = [Self::Standard, Self::Elder, Self::Sunlight, Self::Night];

    /// Elder mode, theme, and the end of the file's name.
    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Standard => ("off", "standard", ""),
            Self::Elder => ("on", "standard", "-elder"),
            Self::Sunlight => ("off", "sunlight", "-sunlight"),
            Self::Night => ("off", "night", "-night"),
        }
    }
}

/// Where the pictures of one face go.
pub(crate) struct Album {
    pub(crate) browser: Browser,
    /// The address of the screens, with a slash at its end.
    pub(crate) page: String,
    /// `phone` or `desk`.
    pub(crate) face: &'static str,
    pub(crate) folder: PathBuf,
}

impl Album {
    /// Goes to a screen.
    ///
    /// # Errors
    ///
    /// Where it does not open or does not show `ready`.
    pub(crate) async fn go(&self, address: &str, ready: &str) -> anyhow::Result<()> {
        self.browser.goto(&format!("{}{address}", self.page)).await?;
        self.shows(ready).await
    }

    /// Waits until an element is there.
    ///
    /// # Errors
    ///
    /// Where it does not come.
    pub(crate) async fn shows(&self, css: &str) -> anyhow::Result<()> {
        self.browser.until(css, &format!("document.querySelector({})", json!(css))).await.map(drop)
    }

    /// Scrolls to an element, so that it stands in the middle.
    ///
    /// # Errors
    ///
    /// Where it is not there.
    pub(crate) async fn scroll_to(&self, css: &str) -> anyhow::Result<()> {
        let script = format!(
            "(e => e && (e.scrollIntoView({{block: 'center'}}), true))(document.querySelector({}))",
            json!(css)
        );
        self.browser.until(css, &script).await.map(drop)
    }

    /// Takes what is shown, in each of `looks`, and ends in the standard look.
    ///
    /// # Errors
    ///
    /// Where the browser or the disk refuses.
    pub(crate) async fn take(&self, name: &str, looks: &[Look]) -> anyhow::Result<()> {
        for look in looks {
            self.wear(*look).await?;
            let (_, _, ending) = look.words();
            let file = self.folder.join(format!("{}-{name}{ending}.png", self.face));
            let taken =
                self.browser.client().screenshot().await.with_context(|| format!("no picture {name}"))?;
            std::fs::write(&file, palette::reduce(&taken)?)
                .with_context(|| format!("{} cannot be written", file.display()))?;
        }
        self.wear(Look::Standard).await
    }

    /// Goes to a screen and takes it.
    ///
    /// # Errors
    ///
    /// As [`Album::go`] and [`Album::take`].
    pub(crate) async fn visit(
        &self,
        name: &str,
        address: &str,
        ready: &str,
        looks: &[Look],
    ) -> anyhow::Result<()> {
        self.go(address, ready).await?;
        self.take(name, looks).await
    }

    /// Puts a look on, as the settings do, and waits until it is drawn.
    async fn wear(&self, look: Look) -> anyhow::Result<()> {
        let (elder, theme, _) = look.words();
        let script = format!(
            "(html => {{ html.dataset.elder = {elder}; html.dataset.theme = {theme};\
             return document.fonts.status === 'loaded'; }})(document.documentElement)",
            elder = json!(elder),
            theme = json!(theme)
        );
        self.browser.until("a look", &script).await?;
        // Two frames: one lays out anew, the next one shows it.
        let drawn = "const done = arguments[arguments.length - 1];\
                     requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        self.browser.client().execute_async(drawn, vec![]).await?;
        Ok(())
    }

    /// Waits until the first pull is over: everything is up and the list has stopped growing for two seconds.
    ///
    /// # Errors
    ///
    /// Where that does not come.
    pub(crate) async fn settle(&self, rows: &str) -> anyhow::Result<()> {
        let count = format!("document.querySelectorAll({}).length", json!(rows));
        let grown = format!(
            "(n => {{ if (window.rowsSeen !== n) {{ window.rowsSeen = n; window.rowsAt = performance.now(); }}\
             return n > 0 && performance.now() - window.rowsAt > 2000; }})({count})"
        );
        self.browser.until("a list that is whole", &grown).await?;
        self.browser.sees("#sync-chip", "全部已上传").await
    }

    /// Waits until every photo in sight is drawn, at least one.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub(crate) async fn photo(&self) -> anyhow::Result<()> {
        let drawn = "[...document.querySelectorAll('.hero img, .thumb img')].some(e => e.naturalWidth > 0)";
        self.browser.until("a photo", drawn).await.map(drop)
    }
}
