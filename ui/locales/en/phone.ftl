## Phone screens

tab-today = Today
tab-patrol = Patrol
tab-hazards = Hazards
tab-fire = Fire
tab-me = Me

## Enrolment

enrol-sub = Safety grid of the county
enrol-by = How to enrol
enrol-by-code = With a code
enrol-by-account = With an account
enrol-code = Code
enrol-code-help = Ten characters on the sheet from your township or county office; case does not matter.
enrol-account = Account
enrol-password = Password
enrol-password-help = For townships, departments and the county office at a desk.
enrol-relay = Server address
enrol-relay-help = On the sheet, such as https://aq.hequ.gov.cn
enrol-go = Enrol
enrol-busy = Enrolling
enrol-privacy = Only name, duty and this device are registered: no tracking, no online time, no ranking. Enrolling needs a network; afterwards it works without.
first-sync-title = Enrolled
first-sync-words = Fetching your grids, sites and checklists; stay connected.
first-sync-go = Look around meanwhile
other-tab-title = Open in another tab
other-tab-words = So that data never collides, Qianliyan works in one tab at a time.
other-tab-help = Go on there. When that tab is closed, this one opens by itself.
failed-title = Could not open

## Today

today-begin = Begin a patrol
today-begin-sub = { $count } sites
today-go-on = Go on with the patrol
today-go-on-sub = { $visits } checked
today-report = Report
today-returned = Returned to me
today-returned-patrols = Patrols returned
today-due = To rectify
today-due-more = All { $count }
today-unseen = Not seen for long
today-unseen-more = All { $count }
today-empty = Nothing that cannot wait.
today-empty-help = You can begin a patrol and look at what was not seen for long.

## Patrol

patrol-choose = Choose a grid
patrol-begin = Begin a patrol
patrol-begin-here = Patrol { $grid }
patrol-open = Under way
patrol-past = Before
patrol-past-empty = No patrol yet.
patrol-no-grid = Your grids are not here yet. They are fetched when there is a network.
patrol-walking = Under way, { $visits } checked
patrol-span = { $begun } to { $ended }
patrol-pause-help = Stop, leave or restart at any time; nothing is lost.
patrol-left = Not checked yet
patrol-left-help = Near and long unseen first.
patrol-visited = Checked
patrol-visited-empty = Nothing checked yet. Tap a site to begin.
patrol-hazards = Hazards reported
patrol-end = End the patrol
patrol-end-title = End this patrol?
patrol-end-words = It then goes to the supervisor and takes no more checks. { $visits } checked, { $hazards } hazards reported.
patrol-ended = Patrol ended
patrol-begun = Patrol begun
patrol-search = Find a site
patrol-search-help = Name, kind or address
patrol-review = The supervisor's words
patrol-answer = Answer
patrol-answer-words = Answer
patrol-answer-send = Send the answer
patrol-answered = Answered
patrol-seen = Seen
patrol-asked = Returned
patrol-said = Answer
visit-line = { $when } · { $ok } in order · { $bad } not
visit-progress = { $done }/{ $all }
visit-all-ok = All in order
visit-rest-ok = The rest in order
visit-note = On the whole
visit-note-help = Leave empty if there is nothing to say
visit-item-note = What is wrong
visit-report = Report a hazard
visit-reported = { $count } hazards reported
visit-save = Save the check
visit-saved = Check saved
visit-left = { $count } items not looked at: choose for each, or tap “the rest in order”.
visit-no-checklist = This sector has no checklist yet. Write down what you saw.
visit-restored = What you had not finished is back
draft-kept = Draft kept here { $time }

## Report

report-where = Where
report-site-search = Find a site
report-site-search-help = Name, kind or address; if it is not listed, write the place
report-site-clear = Another
report-place-help = Such as: east of the filling station at the village entrance
report-grid = Which grid
report-sector = Sector
report-category = Category
report-category-other = Other category
report-risk = How dangerous does it look
report-source = Source
report-line = Line of inspection
report-what-help = The microphone on the keyboard lets you speak
report-photos = Photos
report-send = Report
report-saved = Saved; uploaded when there is a network
report-nearby = Is it this one?
report-nearby-help = There are open hazards here. If it is the same, open it instead of reporting again.
report-restored = What you had not finished is back
report-clear = Begin anew
report-more = More
report-patrol = On the patrol under way

## Hazards

hazards-all = All
hazards-mine = Mine
hazards-returned = Returned
hazards-overdue = Late
hazards-search = Find a hazard
hazards-search-help = Words, place or site
hazards-empty = No hazard here.
hazards-empty-help = Whatever looks unsafe can be reported at any time.
hazards-more = { $count } more
hazard-no = No. { $no }
hazard-next = Next step
hazard-next-none = Nothing for you to do now. What is new appears under Today.
hazard-others = Others
hazard-facts = Facts
hazard-reporter = Reported by
hazard-reported = Reported at
hazard-measures = Ordered
hazard-suspended = Production suspended
hazard-listed = Listed ({ $level }), no. { $no }, { $body }, until { $due }
hazard-newer = { $count } entries of a newer version; update to see them.
hazard-timeline = History
hazard-undone = Withdrawn
hazard-coordinates = { $lat }, { $lon }

## Site

site-checklist = Checklist
site-hazards = Open hazards
site-hazards-empty = No open hazard here.
site-visits = Last checks
site-visits-empty = Not checked yet.
site-facts = Register
site-report = Report a hazard here
site-visit = Check it now
site-both = “{ $field }” has two values; please choose one
site-both-words = Two people wrote different things without knowing of each other.
site-keep = Use this
site-kept = Settled
site-undone = Undone; it stands as before
site-shown = This is shown meanwhile
site-call = Call { $phone }
site-by = { $author } · { $when }

## Fire

fire-title = A fire
fire-words = Call first. Say where, what burns, how large, and whether people are there.
fire-call-119 = Call 119
fire-call-12119 = Call forest fire 12119
fire-later = Lookout reports and the daily zero report are made by phone, as now.
fire-safe = Your own safety first: move away against the wind.

## Me

me-roles = Duties
me-county = County
me-device = Device
me-waiting = Only on this device
me-waiting-none = All uploaded
me-waiting-count = { $records } records, { $photos } photos
me-storage = Storage
me-storage-words = { $documents } things, { $records } records, { $size } MB
me-clock = This device's clock
me-clock-right = right
me-clock-off = { $minutes } minutes off the server's
me-settings = Settings
me-language = Language
me-language-zh-CN = 中文
me-language-en = English
me-size = Text size
me-size-m = Standard
me-size-l = Large
me-size-xl = Larger
me-size-xxl = Largest
me-theme = Colours
me-theme-standard = Standard
me-theme-sunlight = Sunlight
me-theme-night = Night
me-elder = Elder mode
me-elder-on = On
me-elder-off = Off
me-shell = Screens
me-shell-phone = Phone
me-shell-desk = Desk
me-originals = Originals of photos
me-originals-always = Always
me-originals-wifi = Wi-Fi only
me-originals-help = Thumbnails and records always go at once. Where the browser cannot tell Wi-Fi, tap “Send now” on the page of what is only here.
me-about = About
me-version = Version
me-diagnosis = Diagnosis
me-demo = Demo data: people, firms and places are invented.
me-burden = No forced check-in, no ranking, no online-time counter, no constant tracking.
footer-host = Run by: { $value }
footer-support = Support: { $value }
footer-filing = { $value }

## Only here

waiting-words = This is saved here and not at the server yet. It is uploaded when there is a network; the app need not stay open.
waiting-records = Records
waiting-photos = Photos
waiting-empty = Nothing is only here.
waiting-empty-help = All you wrote is at the server.
waiting-now = Upload now
waiting-check = Check the connection
waiting-trying = Connecting
waiting-quarantined = { $count } received records cannot be used and are kept aside; the rest is unaffected.
waiting-last = All uploaded last: { $when }
waiting-wifi = Originals of photos wait for Wi-Fi; where the browser cannot tell, they go when you tap “Send now”. Thumbnails and records go as ever.
waiting-photo = Photo, { $size }
waiting-photo-sent = { $percent }% sent
waiting-rejected = Not accepted: { $why }
kind-site = Site
kind-patrol = Patrol
kind-hazard = Hazard
