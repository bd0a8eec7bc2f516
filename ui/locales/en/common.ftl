## Shared by all screens

app-name = Qianliyan
page-title = { $title } · Qianliyan
skip = Skip to content
back = Back
close = Close
cancel = Cancel
undo = Undo
must = required
opening = Opening
try-again = Try again
to-start = To the start
main-navigation = Main
name-value = { $name }: { $value }

## Titles and tabs

title-today = Today
title-patrol = Patrol
title-visit = Check
title-report = Report a hazard
title-hazards = Hazards
title-hazard = Hazard
title-site = Site
title-fire = Fire
title-me = Me
title-waiting = Only on this device
title-enrol = Enrol this device
title-inbox = Inbox
title-ledger = Ledger
title-patrols = Patrols
title-sites = Sites
title-kept = Kept aside
title-not-found = No such page
not-found-words = This address leads nowhere.
unknown-words = This is not on this device.
unknown-help = It may not have been fetched yet, or it is not in your grid. It is fetched when there is a network.

## Time

when-today = today { $time }
when-yesterday = yesterday { $time }
when-day = { $day } { $time }
when-month-day = { $month }/{ $day }
seen-never = not checked yet
seen-today = checked today
seen-days = checked { $days } days ago
due-today = due today
due-late = { $days } days late
due-left = { $days } days left
days-from-today = in { $days } days

## Sync

sync-clear = All uploaded
sync-here = { $waiting } only here
sync-sending = Uploading { $waiting }
sync-receiving = Receiving, { $here } here
sync-offline = No network, saved
sync-connecting = Connecting
sync-trouble = Needs attention
offline-title = No network.
offline-words = Go on as usual: everything is saved here and uploaded when there is a network.
update-title = A new version is here.
update-words = Changing takes seconds and touches no data.
update-now = Change now

## Roles

role-grid_worker = Grid worker
role-supervisor = Township supervisor
role-department = Department
role-lookout = Lookout
role-expert = Expert
role-enterprise = Enterprise safety officer
role-county = County office

## Risk levels, grades, stages

risk-major = Major risk
risk-larger = Larger risk
risk-general = General risk
risk-low = Low risk
grade-general = General hazard
grade-major = Major hazard
stage-reported = Reported
stage-verified = Verified
stage-ordered = Ordered
stage-rectified = Rectified, to re-inspect
stage-passed = Passed
stage-closed = Closed
stage-dismissed = Dismissed
stage-merged = Merged
stage-shut_down = Shut down
patrol-stage-walking = Under way
patrol-stage-ended = Ended
patrol-stage-seen = Seen
patrol-stage-returned = Returned
patrol-sum = { $visits } checked · { $not_ok } not in order · { $hazards } hazards
open-hazards = { $count } open
delivery-waiting = Only here
delivery-at-relay = At the server
delivery-seen = Seen by the supervisor
delivery-rejected = Not accepted
mark-returned = Returned
mark-question = To settle
mark-set-aside = Set aside
mark-listed = Listed
mark-both-values = Two values

## Sectors

sector-coal = Coal mines
sector-non_coal_mine = Non-coal mines
sector-road_traffic = Road traffic
sector-hazardous_chemicals = Hazardous chemicals
sector-fire = Fire safety
sector-metallurgy_trade = Metallurgy and trade
sector-special_equipment = Special equipment
sector-scenic_spot = Scenic spots
sector-crowded_place = Crowded places
sector-power_line_fire = Power-line fire
sector-railway_geology = Geology along railways
sector-dangerous_goods = Transport of dangerous goods

source-daily = Daily check
source-special = Special check
source-enforcement = Concentrated enforcement
line-enterprise = Enterprise self-check
line-expert = Expert consultation
line-government = Government inspection

## Steps

step-report = Report
step-answer = Answer
step-verify = Verify
step-dismiss = Dismiss
step-merge = Merge
step-return = Return
step-fix_on_spot = Fix on the spot
step-order = Order
step-request_extension = Ask for more time
step-decide_extension = Decide on more time
step-rectify = Rectified
step-reinspect = Re-inspect
step-close = Close
step-reopen = Reopen
step-upgrade = Upgrade to major
step-list = List for supervision
step-delist = Delist
step-suspend = Suspend production
step-resume = Resume production
step-shut_down = Shut down
step-penalise = Penalty
step-withdraw = Withdraw
step-settle = Settle
step-help-order = Say how, by whom and until when. A major hazard needs all five measures.
step-help-fix_on_spot = One photo before and one after; then no order is needed.
step-help-request_extension = Say why, and what is done in the meantime.
step-help-withdraw = Only your own last step, before anyone went on from it.
step-help-upgrade = Say which criterion of a major hazard it meets.
step-help-shut_down = Nothing more happens with this hazard afterwards; be sure of the basis.
step-done = Saved: { $step }
withdraw-at-once = Undone at once
headline-passed = Passed re-inspection
headline-failed = Failed re-inspection
headline-granted = More time granted
headline-not-granted = More time not granted
headline-verified = Verified: { $grade }
conclusion-true = True
conclusion-partly_true = Partly true
passed-yes = Passed
passed-no = Not passed
granted-yes = Yes
granted-no = No
level-county = County
level-city = City
level-province = Province
party-firm = A firm
party-person = A person
five-responsibility = Responsibility
five-measures = Measures
five-funds = Funds
five-deadline = Deadline
five-plan = Plan
five-yes = In place
five-no = Not in place
five-date = Date
five-note = Note
five-help = Responsibility, measures, funds, deadline, plan: all five.
days-help = Or choose a date
remarks-help = Tap what is to be completed, then say what is asked.
remark-about = About “{ $field }”
answer-corrects = Correct “{ $field }”
answer-open = Answer
into-none = No other open hazard in this grid.

## Fields

field-what = What is wrong
field-place = Place
field-category = Category
field-risk_level = Risk level
field-photos = Photos
field-position = Position
field-rectify = Rectification
field-words = Words
field-reason = Reason
field-conclusion = Conclusion
field-grade = Grade
field-remarks = What is returned
field-before = Photos before
field-after = Photos after
field-measures = Measures
field-due = Due
field-responsible = Responsible person
field-five = The five measures
field-interim = Interim measures
field-granted = Granted
field-cost_yuan = Cost (yuan)
field-passed = Result
field-findings = Findings
field-acceptance_no = Acceptance no.
field-criterion = Criterion
field-no = Supervision no.
field-no-short = No.
field-level = Level
field-body = Supervising body
field-scope = Scope
field-basis = Basis
field-party = On whom
field-name = Name
field-amount_yuan = Amount (yuan)
field-into = Into which
field-sector = Sector
field-source = Source
field-line = Line of inspection
field-site = Site
field-grid = Grid
field-note = Note
field-value = Content
field-values = Corrections
field-label = Name
field-findings-list = Findings

## Fields of a site

site-name = Name
site-kind = Kind
site-address = Address
site-risk_level = Risk level
site-register_class = Register class
site-principal = Enterprise principal
site-leader = Party and government leader
site-department_duty = Department duty
site-territory_duty = Territory duty
site-grid_worker = Grid worker
site-phone = Phone
site-licence = Licence no.
site-plate = Plate code
site-position = Position
site-remarks = Remarks

## Verdicts

verdict-ok = In order
verdict-not_ok = Not in order
verdict-not_applicable = Not applicable

## Timeline and questions

clock-was-wrong = The phone's clock may be wrong; shown by the server's time
set-aside-why = Set aside: { $why }
aside-no-place = the step had no place any more
aside-already-done = somebody had taken the same step
aside-no-authority = its author had no authority
aside-incomplete = it was incomplete
aside-held = a more cautious conclusion holds until settled
aside-follows-held = it follows a step that waits to be settled
aside-settled-against = another conclusion was settled on
question-title = Two conclusions to settle
question-words = Two people decided differently without knowing of each other. Until settled, the more cautious holds.
question-holds = This one holds for now
question-others-settle = The township supervisor or the county office settles it.
settle-this = Use this
settle-reason = Uses “{ $what }”
settled = Settled

## Photos

photo-number = Photo { $number }
photo-of = Photo { $number }/{ $of }
photo-coming = The photo is not here; it is fetched when there is a network.
photo-before = Before
photo-after = Next
photo-take = Take a photo
photo-choose = Choose
photo-busy = Working
photo-drop = Drop no. { $number }
photo-unreadable = This photo cannot be read; take another.
photo-sending = Sending { $percent }%
camera-opening = Opening the camera…
camera-refused = No permission for the camera. Allow it in the browser’s settings, or close this and choose a photo.
camera-missing = The camera does not open. Close this and take a photo with the phone’s camera, or choose one.
camera-full = At most { $max }; that is all.
camera-taken = { $count } kept
camera-done = Done
camera-again = Again
camera-fallback = The camera in the page does not open; the phone’s own camera is used.
size-kb = { $size } KB
photos-help = At most { $max }; time, place and name are burnt in.

## Search

search = Search
search-open = Search sites, hazards, people
search-help = Words, or the initials of their pinyin
search-empty = Write words, or the initials of their pinyin
search-empty-help = One character is enough, such as 塔; of initials, ljt finds 刘家塔. Works without a network.
search-none = Nothing was found
search-none-help = Try another word, or fewer characters. Only what is on this device and in your territory is searched.
search-found = { $count } found
search-sites = Sites
search-people = People
search-places = Grids and townships
search-hazards = Hazards
search-items = Checklist items
