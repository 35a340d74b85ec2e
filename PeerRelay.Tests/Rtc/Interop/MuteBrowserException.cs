namespace PeerRelay.Tests.Rtc.Interop;

/// <summary>A browser has swallowed what its page sent on an open channel, by its own account. It is no fault of ours: Chromium does it to itself.</summary>
internal sealed class MuteBrowserException() : Exception("The browser says that it has sent nothing of what its page sent.");
