namespace PeerRelay.WebRtc.Tests.Sdp;

/// <summary>Session descriptions as browsers write them, and what is in them.</summary>
internal static class SdpSamples
{
    public const string Fingerprint =
        "sha-256 BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD";

    /// <summary>As Chromium offers data channels alone, with one candidate.</summary>
    public static readonly string Chromium = Lines($"""
        v=0
        o=- 4611731400430051336 2 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0
        a=extmap-allow-mixed
        a=msid-semantic: WMS
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel
        c=IN IP4 0.0.0.0
        a=candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0 network-id 1
        a=ice-ufrag:4ZcD
        a=ice-pwd:2/1muCWoOi3uLifh0NuRHlRA
        a=ice-options:trickle
        a=fingerprint:{Fingerprint}
        a=setup:actpass
        a=mid:0
        a=sctp-port:5000
        a=max-message-size:262144
        """);

    /// <summary>As Firefox offers them: the fingerprint stands above all sections.</summary>
    public static readonly string Firefox = Lines($"""
        v=0
        o=mozilla...THIS_IS_SDPARTA-140.0 8234912763482734 0 IN IP4 0.0.0.0
        s=-
        t=0 0
        a=sendrecv
        a=fingerprint:{Fingerprint}
        a=group:BUNDLE 0
        a=ice-options:trickle
        a=msid-semantic:WMS *
        m=application 54400 UDP/DTLS/SCTP webrtc-datachannel
        c=IN IP4 192.168.0.196
        a=candidate:0 1 UDP 2122252543 9e1c1a3e-7d02-4f3b-a6bb-0a2d3ec9f3c1.local 54400 typ host
        a=candidate:4 1 TCP 2105524479 9e1c1a3e-7d02-4f3b-a6bb-0a2d3ec9f3c1.local 9 typ host tcptype active
        a=sendrecv
        a=end-of-candidates
        a=ice-pwd:8f4b2a1c9d3e5f60718293a4b5c6d7e8
        a=ice-ufrag:1a2b3c4d
        a=mid:0
        a=setup:actpass
        a=sctp-port:5000
        a=max-message-size:1073741823
        """);

    /// <summary>As a browser offers sound, pictures and data together.</summary>
    public static readonly string Conference = Lines($"""
        v=0
        o=- 1 2 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE audio video data
        m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9
        c=IN IP4 0.0.0.0
        a=ice-ufrag:AAAA
        a=ice-pwd:2/1muCWoOi3uLifh0NuRHlRA
        a=mid:audio
        a=rtpmap:111 opus/48000/2
        m=video 9 UDP/TLS/RTP/SAVPF 96
        a=mid:video
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel
        a=ice-ufrag:4ZcD
        a=ice-pwd:2/1muCWoOi3uLifh0NuRHlRA
        a=fingerprint:{Fingerprint}
        a=setup:active
        a=mid:data
        a=sctp-port:5001
        a=max-message-size:0
        """);

    /// <summary>As stacks wrote it before RFC 8841.</summary>
    public static readonly string Old = Lines($"""
        v=0
        o=- 1 2 IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE data
        m=application 9 DTLS/SCTP 5000
        c=IN IP4 0.0.0.0
        a=ice-ufrag:4ZcD
        a=ice-pwd:2/1muCWoOi3uLifh0NuRHlRA
        a=fingerprint:{Fingerprint}
        a=setup:actpass
        a=mid:data
        a=sctpmap:5000 webrtc-datachannel 1024
        """);

    /// <summary>With the ends of lines that the standard wants.</summary>
    public static string Lines(string text) => text.ReplaceLineEndings("\r\n") + "\r\n";
}
