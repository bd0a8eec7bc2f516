-- Whose photos: who may read one of a photo's spaces may fetch it. The row is there before the device hears that the
-- photo is stored.
CREATE TABLE photo_space (
    photo BLOB NOT NULL,
    space TEXT NOT NULL,
    PRIMARY KEY (photo, space)
) STRICT, WITHOUT ROWID;
