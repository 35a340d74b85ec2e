using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Sdp;
using PeerRelay.WebRtc.Tests.Hostile;

namespace PeerRelay.WebRtc.Tests.Sdp;

[Collection(HostileTestGroup.Name)]
public sealed class SessionDescriptionTests
{
    [Fact]
    public void TryParse_Chromium_AllIsRead()
    {
        var description = Read(SdpSamples.Chromium);
        var data = description.Data;
        Assert.True(description.IsBundle);
        Assert.Equal((0, "0", false, false), (data.Index, data.Mid, data.IsOldForm, data.IsIceLite));
        Assert.Equal(("4ZcD", "2/1muCWoOi3uLifh0NuRHlRA"), (data.Credentials.UserFragment, data.Credentials.Password));
        Assert.Equal((DtlsSetup.ActPass, 5000, 262_144), (data.Setup, data.SctpPort, data.MaxMessageBytes));
        Assert.Equal(SdpSamples.Fingerprint, Assert.Single(data.Fingerprints).ToString());
        Assert.Equal("candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0 network-id 1", Assert.Single(data.Candidates));
    }

    [Fact]
    public void TryParse_Firefox_FingerprintOfTheSessionCounts()
    {
        var data = Read(SdpSamples.Firefox).Data;
        Assert.Equal(("1a2b3c4d", "8f4b2a1c9d3e5f60718293a4b5c6d7e8"), (data.Credentials.UserFragment, data.Credentials.Password));
        Assert.Equal(SdpSamples.Fingerprint, Assert.Single(data.Fingerprints).ToString());
        Assert.Equal((2, 1_073_741_823), (data.Candidates.Count, data.MaxMessageBytes));
    }

    [Fact]
    public void TryParse_Conference_DataSectionIsFound()
    {
        var description = Read(SdpSamples.Conference);
        Assert.Equal(["audio", "video", "application"], description.Sections.Select(section => section.Kind));
        Assert.Equal((2, "data", "4ZcD", 5001), (description.Data.Index, description.Data.Mid, description.Data.Credentials.UserFragment, description.Data.SctpPort));
        Assert.Equal((int.MaxValue, DtlsSetup.Active), (description.Data.MaxMessageBytes, description.Data.Setup));
    }

    [Fact]
    public void TryParse_OldForm_Read()
    {
        var data = Read(SdpSamples.Old).Data;
        Assert.Equal((true, 5000, 65_536), (data.IsOldForm, data.SctpPort, data.MaxMessageBytes));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    public void TryParse_OtherLineEnds_Read(string end) => Assert.Equal("4ZcD", Read(SdpSamples.Chromium.Replace("\r\n", end, StringComparison.Ordinal)).Data.Credentials.UserFragment);

    [Fact]
    public void TryParse_SizeAndPortUnsaid_DefaultsOfTheStandard()
    {
        var data = Read(Without(Without(SdpSamples.Chromium, "a=max-message-size"), "a=sctp-port")).Data;
        Assert.Equal((65_536, 5000), (data.MaxMessageBytes, data.SctpPort));
    }

    [Fact]
    public void TryParse_SectionOnlyInABundle_IsNotRefused() =>
        Assert.Equal("0", Read(SdpSamples.Chromium.Replace("m=application 9", "m=application 0", StringComparison.Ordinal).Replace("a=mid:0", "a=mid:0\r\na=bundle-only", StringComparison.Ordinal)).Data.Mid);

    [Theory]
    [InlineData("v=0", "v=1", "v=0")]
    [InlineData("m=application 9", "m=application 0", "no section for data")]
    [InlineData("m=application 9 UDP/DTLS/SCTP", "m=application 9 UDP/TLS/RTP/SAVPF", "no section for data")]
    [InlineData("m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "m=application 9", "first line")]
    [InlineData("a=ice-ufrag:4ZcD", "a=ice-ufrag:4Zc", "ice-ufrag")]
    [InlineData("a=ice-ufrag:4ZcD", "a=ice-ufrag:4Z cD", "ice-ufrag")]
    [InlineData("a=ice-ufrag:4ZcD", "a=ice-ufrag:4Z~D", "ice-ufrag")]
    [InlineData("a=ice-pwd:2", "a=ice-pw:2", "ice-pwd")]
    [InlineData("sha-256 BA", "sha-1 BA", "fingerprint")]
    [InlineData("a=setup:actpass", "a=setup:holdconn", "setup")]
    [InlineData("a=sctp-port:5000", "a=sctp-port:0", "port")]
    [InlineData("a=sctp-port:5000", "a=sctp-port:65536", "port")]
    [InlineData("a=sctp-port:5000", "a=sctp-port:x", "port")]
    public void TryParse_Faulty_ReasonSaysWhat(string from, string to, string expected)
    {
        Assert.False(SessionDescription.TryParse(SdpSamples.Chromium.Replace(from, to, StringComparison.Ordinal), out _, out var reason));
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_TooLongOrTooManySections_Refused()
    {
        Assert.False(SessionDescription.TryParse(SdpSamples.Chromium + new string('\n', SdpLimits.Characters), out _, out var reason));
        Assert.Contains("characters", reason, StringComparison.Ordinal);
        var sections = string.Concat(Enumerable.Repeat("m=audio 9 RTP 1\r\n", SdpLimits.Sections));
        Assert.False(SessionDescription.TryParse(SdpSamples.Chromium + sections, out _, out reason));
        Assert.Contains("sections", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_CandidatesAndFingerprintsWithoutEnd_FewAreKept()
    {
        var many = string.Concat(Enumerable.Range(0, 300).Select(i => $"a=candidate:{i} 1 udp 1 10.0.0.1 9 typ host\r\na=fingerprint:{SdpSamples.Fingerprint}\r\n"));
        var data = Read(SdpSamples.Chromium + many).Data;
        Assert.Equal((SdpLimits.Candidates, SdpLimits.Fingerprints), (data.Candidates.Count, data.Fingerprints.Count));
        Assert.Single(Read(SdpSamples.Chromium + "a=candidate:" + new string('x', IceLimits.CandidateLength)).Data.Candidates);
    }

    [Fact]
    public void TryParse_MutatedAndTruncated_NeverThrowsAndAnswersAreWholeLines()
    {
        string[] samples = [SdpSamples.Chromium, SdpSamples.Firefox, SdpSamples.Conference, SdpSamples.Old];
        Mutations.Run(7, (random, i) =>
        {
            var text = samples[i % samples.Length].ToCharArray();
            for (var changes = random.Next(1, 6); changes > 0; changes--) text[random.Next(text.Length)] = (char)(random.Next(4) == 0 ? random.Next(0x10000) : random.Next(128));
            var cut = random.Next(4) == 0 ? random.Next(text.Length) : text.Length;
            if (!SessionDescription.TryParse(text.AsSpan(0, cut), out var description, out _)) return;
            var answer = LocalDescriptionTests.Local.ToAnswer(description, isActive: true);
            foreach (var line in answer[..^2].Split("\r\n"))
                Assert.True(line.Length > 2 && line[1] == '=' && !line.Any(char.IsControl), line);
        });
    }

    private static SessionDescription Read(string text)
    {
        Assert.True(SessionDescription.TryParse(text, out var description, out var reason), reason);
        return description!;
    }

    private static string Without(string text, string start) => string.Concat(text.Split("\r\n").Where(line => !line.StartsWith(start, StringComparison.Ordinal)).Select(line => line + "\r\n"));
}
