## The desk's frame

desk-county = { $county } · work-safety grid supervision
desk-demo = Demo data
desk-rail-inbox = Inbox
desk-rail-ledger = Ledger
desk-rail-patrols = Patrols
desk-rail-sites = Sites
desk-rail-kept = Kept aside
desk-rail-device = This device
desk-rail-waiting = Only on this device
desk-rail-me = Settings and about
desk-foot-host = Run by: { $name }
desk-foot-support = Support: { $name }
desk-foot-filing = { $name }
desk-search = Search: words or pinyin initials
desk-keys = Keyboard
desk-key-search = Go to the search box
desk-key-next = Next
desk-key-previous = Previous
desk-key-open = Open; in the inbox, go to the detail
desk-key-pick = Tick this patrol
desk-key-act = Take the next step
desk-key-return = Return
desk-key-close = Close the window on top
desk-key-help = Show the keyboard shortcuts
desk-comma = , { "" }
desk-until = { " " }to{ " " }
desk-filters = Filters
desk-clear = Clear filters
desk-print = Print
desk-save = Save
desk-edited = Changed
desk-total = { $count ->
    [one] 1 record
   *[other] { $count } records
}
desk-total-sites = { $count ->
    [one] 1 site
   *[other] { $count } sites, those not seen for longest first
}
desk-all-of = { $what }: all
desk-inner-place =   – { $name }
desk-pages = { $total } in all, page { $page } of { $pages }
desk-page-before = Previous page
desk-page-after = Next page
desk-more = { $shown } of { $total } shown; show more

## Inbox

desk-inbox-filter-all = All
desk-inbox-filter-reported = To verify
desk-inbox-filter-rectified = To re-inspect
desk-inbox-filter-patrols = Patrols
desk-inbox-filter-questions = To settle
desk-inbox-empty-all = Nothing waits for you.
desk-inbox-empty-reported = No hazards to verify.
desk-inbox-empty-rectified = No hazards to re-inspect.
desk-inbox-empty-patrols = No patrols to look at.
desk-inbox-empty-questions = Nothing to settle.
desk-inbox-empty-help = New reports, rectifications and patrols appear here at once.
desk-inbox-none-open = Choose one to look at.
desk-inbox-none-open-help = Press j and k to go through them, ? for all shortcuts.
desk-inbox-patrol = Patrol: { $grid }
desk-fresh = New
desk-pick = Tick “{ $what }”
desk-picked = { $count ->
    [one] 1 patrol ticked
   *[other] { $count } patrols ticked
}
desk-pick-all = Tick all
desk-seen-all = Mark all as seen
desk-seen-many = { $count ->
    [one] 1 patrol marked as seen
   *[other] { $count } patrols marked as seen
}
desk-seen-one = Marked as seen
desk-detail = Detail

## A hazard

desk-set-aside-note = One entry was set aside. The history below says why; act on it if needed.
desk-no-photos = No photos.
desk-no-position = No position
desk-before = Before
desk-after = After
desk-more-steps = Other steps
desk-nothing-next = There is nothing for you to do now.
desk-verify-order = Verify and order
desk-pin-field = Return “{ $field }”
desk-pin-words = What should be added or changed
desk-returning = { $count ->
    [one] 1 item to return
   *[other] { $count } items to return
}
desk-return-count = { $count ->
    [one] Return 1 item
   *[other] Return { $count } items
}

## A patrol

desk-patrol-left = { $count ->
    [one] 1 site not visited
   *[other] { $count } sites not visited
}
desk-no-visits = No visits on this patrol.
desk-others-ok = { $ok } in order, { $na } not applicable
desk-pin-visit = Return this visit
desk-patrol-return = Return the patrol
desk-patrol-return-about = What to return
desk-patrol-return-words = What should be added
desk-patrol-whole = The whole patrol
desk-patrol-returned = Returned
desk-patrols-empty = No patrols.
desk-patrols-empty-help = Patrols appear here once grid workers begin them; or choose another filter.

## Ledger

desk-ledger-title = Hazard ledger
desk-ledger-empty = No hazards yet.
desk-ledger-empty-help = The ledger fills as grid workers report.
desk-ledger-none = No hazards fit these filters.
desk-ledger-none-help = Take away some filters.
desk-columns = Columns
desk-columns-all = Show all columns
desk-column-no = No.
desk-column-what = Hazard
desk-column-place = Place
desk-column-grid = Township, grid
desk-column-sector = Sector
desk-column-grade = Grade
desk-column-risk = Risk
desk-column-stage = Stage
desk-column-due = Due
desk-column-overdue = Days overdue
desk-column-responsible = Responsible
desk-column-source = Source
desk-column-reporter = Reported by
desk-column-reported = Reported on
desk-column-begun = Begun
desk-column-ended = Ended
desk-column-worker = Grid worker
desk-column-patrol-stage = State
desk-column-visits = Visits
desk-column-not-ok = Not in order
desk-column-hazards = Hazards
desk-column-name = Name
desk-column-kind = Kind
desk-column-seen = Last visit
desk-column-open = Open hazards
desk-order = Order
desk-order-newest = Newest report first
desk-order-due = Earliest due first
desk-order-changed = Last changed first
desk-filter-open = Open
desk-filter-overdue = Overdue
desk-filter-returned = Returned, unanswered
desk-filter-questions = To settle
desk-filter-listed = Listed
desk-filter-text = With “{ $text }”
desk-filter-drop = Drop the filter: { $what }
desk-csv = Export table
desk-csv-name = hazard-ledger-{ $day }.csv
desk-csv-done = { $count ->
    [one] 1 record exported
   *[other] { $count } records exported
}
desk-csv-failed = The browser did not take the file. Please try again.
desk-collecting = Collecting { $here } of { $all }
desk-sheet-title = { $county } · hazard ledger
desk-sheet-period = Reported: { $period }
desk-sheet-person = Made by: { $name }
desk-sheet-day = Made on: { $day }

## Sites

desk-sites-search = Name, kind or address
desk-sites-empty = No sites yet.
desk-sites-empty-help = The register of your area arrives by itself once there is a network.
desk-sites-none = No sites fit these filters.
desk-not-filled = Not filled in
desk-edit-field = Edit “{ $field }”
desk-position-help = Latitude, longitude, such as 39.38456,111.14572

## Kept aside

desk-kept-help = These records are at the server but not in the ledger. Ask whether the person wrote them, then release them.
desk-kept-empty = Nothing is kept aside.
desk-kept-empty-help = What a revoked phone delivers late, and what the server did not accept, waits here for you to decide.
desk-kept-what-fire = Fire or smoke
desk-kept-what-hazard = Hazard
desk-kept-what-other = Patrol, site or other
desk-kept-came = came { $when }
desk-kept-why-unknown_device = The server does not know this phone; it cannot be released
desk-kept-why-revoked = Delivered after this phone was revoked
desk-kept-why-out_of_scope = Written for a place that is not the person's
desk-kept-why-bad_signature = The signature does not fit; it cannot be released
desk-kept-why-size = Too large, or empty; it cannot be released
desk-kept-why-gap = Its number lies too far ahead
desk-kept-why-quota = This phone sent too much in one day
desk-kept-release = Release
desk-kept-release-all = Release all { $count }
desk-kept-sure = { $count ->
    [one] Release this record?
   *[other] Release these { $count } records?
}
desk-kept-sure-help = It enters the ledger, everybody in charge of the place sees it, and it cannot be taken back. Who released it is noted.
desk-kept-done = { $count ->
    [one] 1 record released; it enters the ledger now
   *[other] { $count } records released; they enter the ledger now
}
desk-kept-left = { $count } not released: { $why }
desk-kept-gone = it is not here any more, or not yours to decide
