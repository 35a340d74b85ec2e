using PeerRelay.WebRtc.Dtls;
using PeerRelay.WebRtc.Sdp;

namespace PeerRelay.WebRtc.Tests.Sdp;

public sealed class LocalDescriptionTests
{
    internal static readonly LocalDescription Local = new()
    {
        SessionId = 4611686018427387903,
        IceUfrag = "abcd",
        IcePassword = "abcdefghijklmnopqrstuv",
        Fingerprint = CertificateFingerprint.Of("abc"u8),
        MaxMessageBytes = 262_144,
    };

    [Fact]
    public void ToOffer_Golden() => Assert.Equal(
        SdpSamples.Lines($"""
            v=0
            o=- 4611686018427387903 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            a=msid-semantic: WMS
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel
            c=IN IP4 0.0.0.0
            a=candidate:1 1 udp 2122260223 192.0.2.1 9000 typ host
            a=ice-ufrag:abcd
            a=ice-pwd:abcdefghijklmnopqrstuv
            a=ice-options:trickle
            a=fingerprint:{SdpSamples.Fingerprint}
            a=setup:actpass
            a=mid:0
            a=sctp-port:5000
            a=max-message-size:262144
            """),
        (Local with { Candidates = ["candidate:1 1 udp 2122260223 192.0.2.1 9000 typ host"] }).ToOffer());

    [Fact]
    public void ToAnswer_Conference_OthersAreRefusedInTheirPlaces() => Assert.Equal(
        SdpSamples.Lines($"""
            v=0
            o=- 4611686018427387903 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE data
            a=msid-semantic: WMS
            m=audio 0 UDP/TLS/RTP/SAVPF 111 63 9
            c=IN IP4 0.0.0.0
            a=mid:audio
            a=inactive
            m=video 0 UDP/TLS/RTP/SAVPF 96
            c=IN IP4 0.0.0.0
            a=mid:video
            a=inactive
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel
            c=IN IP4 0.0.0.0
            a=ice-ufrag:abcd
            a=ice-pwd:abcdefghijklmnopqrstuv
            a=ice-options:trickle
            a=fingerprint:{SdpSamples.Fingerprint}
            a=setup:passive
            a=mid:data
            a=sctp-port:5000
            a=max-message-size:262144
            """),
        Local.ToAnswer(Read(SdpSamples.Conference), isActive: false));

    [Fact]
    public void ToAnswer_OldForm_AnsweredInIt()
    {
        var answer = Local.ToAnswer(Read(SdpSamples.Old), isActive: true);
        Assert.Contains("m=application 9 DTLS/SCTP 5000\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("a=sctpmap:5000 webrtc-datachannel 1024\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("a=setup:active\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void ToAnswer_NoBundleOffered_NoneAnswered() =>
        Assert.DoesNotContain("BUNDLE", Local.ToAnswer(Read(SdpSamples.Chromium.Replace("a=group:BUNDLE 0\r\n", "", StringComparison.Ordinal)), isActive: true), StringComparison.Ordinal);

    [Fact]
    public void TryParse_WhatWeWrite_ReadBack()
    {
        var data = Read(Local.ToOffer()).Data;
        Assert.Equal((Local.IceUfrag, Local.IcePassword, DtlsSetup.ActPass, 262_144), (data.Credentials.UserFragment, data.Credentials.Password, data.Setup, data.MaxMessageBytes));
        Assert.Equal(DtlsSetup.Active, Read(Local.ToAnswer(Read(SdpSamples.Firefox), isActive: true)).Data.Setup);
    }

    private static SessionDescription Read(string text)
    {
        Assert.True(SessionDescription.TryParse(text, out var description, out var reason), reason);
        return description!;
    }
}
