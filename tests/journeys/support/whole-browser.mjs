// For journeys about what only the whole browser has: installing, notifications, a storage that is full, a profile that
// outlives a power cut. All others run on the same engine without a window, which starts in a third of the time.
process.env.TAKT_WHOLE_BROWSER = "1";
