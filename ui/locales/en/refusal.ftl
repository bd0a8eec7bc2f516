## Refusals: why, and what to do

refusal-no-authority = You have no authority for this step. Ask your township's supervisor.
refusal-changed-since = Somebody changed this since, so it cannot be undone. Look again, then write what you want.
refusal-no-place = The hazard is past this step; somebody may have just dealt with it. Go back and look again.
refusal-missing = “{ $field }” is missing.
refusal-missing-what = Say what is wrong, or tap a phrase above.
refusal-missing-place = Say where, or choose a site.
refusal-missing-photos = Take at least one photo.
refusal-missing-before = Take a photo of before.
refusal-missing-after = Take a photo of after.
refusal-missing-five = A major hazard needs all five: responsibility, measures, funds, deadline, plan.
refusal-missing-due = Choose a date.
refusal-missing-remarks = Tap what is to be completed and say what is asked.
refusal-missing-words = Write a few words.
refusal-missing-reason = Say why.
refusal-too-long = “{ $field }” is too long: at most { $max } characters.
refusal-invalid = “{ $field }” is not right; please check.
refusal-too-many = Too many of “{ $field }”: at most { $max }.
refusal-unknown = This is not on this device. It is fetched when there is a network; try again later.
refusal-patrol-open = Another patrol of yours is not ended. End that one first.
refusal-not-enrolled = This device is not enrolled. Enrol it with a code.

enrol-refused-wrong-code = No such code. Compare it with the sheet and try again.
enrol-refused-used-code = This code was used. Ask the township or county office for a new one.
enrol-refused-expired-code = This code has expired (seven days). Ask for a new one.
enrol-refused-wrong-password = Account or password is wrong. Try again.
enrol-refused-locked = Five failures; try again in fifteen minutes.
enrol-refused-malformed = Something is wrong with the entry. Check the code and try again.

trouble-unreachable = The server cannot be reached. Check the network and try again; what you filled in is kept.

broken-store = The store failed; this was not saved. Try again, or reopen the app.
broken-storage-full = The storage is full; this was not saved. Free some space and try again.
broken-other-tab = Qianliyan is open in another tab. Go on there.
broken-no-storage = This browser cannot keep data. Use no private window, or a newer browser.
broken-bad-call = The app failed; no data was touched. Try again.
broken-photos-full = There is little space left: photos do not fit, words are still saved. Free some space, then take the photo again.
broken-sealed = This device's key is missing or is another one, so it stays closed. What you wrote is still here, untouched. Do not uninstall; put the key back in its place and reopen the app, or ask the county office.

reject-unknown_device = the server does not know this device
reject-revoked = this device was revoked; it is kept for the supervisor to decide
reject-out_of_scope = not in your grid
reject-bad_signature = wrong signature
reject-size = too large
reject-gap = number out of order
reject-quota = today's limit is reached

refused-unknown_device = The server does not know this device; ask the county office to enrol it again. Everything is still here.
refused-revoked = This device was revoked; ask the county office. Everything is still here.
refused-bad_signature = The server did not accept this device's signature; ask the county office. Everything is still here.
refused-version = This version is too old; update and connect again. Everything is still here.
refused-malformed = The connection failed; it is tried again.
refused-too_large = The connection failed; it is tried again.
refused-out_of_turn = The connection failed; it is tried again.
refused-too_fast = The server is busy; it is tried again.
refused-fork = This device's data was copied; ask the county office to enrol it again. Everything is still here.
refused-stopping = The server is being serviced; it is tried again.
refused-full = The server's disk is full. Everything stays on this phone and is sent again by itself.
