using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PeerRelay.WebRtc.Dtls;

/// <summary>
/// The DTLS 1.2 of one connection (RFC 6347), by OpenSSL with buffers in memory for the wire. Not thread-safe. It must be disposed of: what OpenSSL holds is not the garbage
/// collector's.
/// </summary>
/// <remarks>
/// OpenSSL measures the handshake's waits by the system's clock; <see cref="OnTimeout"/> before its time is harmless, and moves <see cref="NextTimeoutAt"/> to what is left.
/// </remarks>
internal sealed unsafe class DtlsSession : IDisposable
{
    private const int ControlMtu = 17;
    private const int ControlGetTimeout = 73;
    private const int ControlHandleTimeout = 74;
    private const int BioControlEofReturn = 130;
    private const int ErrorWantRead = 2;
    private const int ErrorWantWrite = 3;
    private const int ErrorSystemCall = 5;
    private const int ErrorZeroReturn = 6;

    /// <summary>Bytes that are taken from OpenSSL at once: more than three datagrams, so that a flight is packed well, and any record fits.</summary>
    private const int SendBufferBytes = 4096;

    private readonly OpenSsl _openSsl;
    private readonly IDtlsOwner _owner;
    private readonly IReadOnlyList<CertificateFingerprint> _expected;
    private readonly nint _received;
    private readonly nint _toSend;
    private nint _ssl;
    private int _earlyRecords;
    private int _earlyDataRecords;
    private bool _isSilent;

    /// <summary>Makes a session that has not begun.</summary>
    /// <param name="context">What all share.</param>
    /// <param name="isClient">Whether we begin the handshake: the session description says <c>setup:active</c> of us.</param>
    /// <param name="expected">The fingerprints that the other side's description tells. It must have the certificate of one of them.</param>
    /// <param name="owner">Who sends for it.</param>
    public DtlsSession(DtlsContext context, bool isClient, IReadOnlyList<CertificateFingerprint> expected, IDtlsOwner owner)
    {
        (_openSsl, _owner, _expected) = (context.OpenSsl, owner, expected);
        _openSsl.ClearErrors();
        _ssl = _openSsl.SslNew(context.Handle);
        _received = NewBio();
        _toSend = NewBio();
        if (_ssl == 0 || _received == 0 || _toSend == 0)
        {
            Free();
            throw new InsufficientMemoryException("OpenSSL has no memory for a session.");
        }

        _openSsl.SslSetBio(_ssl, _received, _toSend); // the buffers are the session's from here on
        _openSsl.SslControl(_ssl, ControlMtu, new CLong(DtlsLimits.SentDatagramBytes), null);
        _openSsl.DtlsSetTimerCallback(_ssl, context.Timer);
        if (isClient) _openSsl.SslSetConnectState(_ssl);
        else _openSsl.SslSetAcceptState(_ssl);
    }

    /// <summary>How far it has come.</summary>
    public DtlsState State { get; private set; }

    /// <summary>Why it has failed, for the log; null while it has not.</summary>
    public string? FailureReason { get; private set; }

    /// <summary>When <see cref="OnTimeout"/> is to be called; the greatest value for never.</summary>
    public TimeSpan NextTimeoutAt { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Datagrams that were not even looked at: no record, too long, too short or too many records, or too much that can't be decrypted yet; but not data that comes before there are keys.</summary>
    public int DroppedDatagrams { get; private set; }

    /// <summary>Begins the handshake.</summary>
    public void Start(TimeSpan now)
    {
        if (State != DtlsState.New) return;
        State = DtlsState.Handshaking;
        Handshake();
        EndCall(now);
    }

    /// <summary>Takes a datagram from the other side. Whatever it holds, the worst is the end of the session.</summary>
    public void OnDatagram(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        if (State is not (DtlsState.Handshaking or DtlsState.Connected)) return;
        var look = DtlsRecords.Look(datagram);
        if (!MayTake(datagram, look))
        {
            if (State == DtlsState.Connected || !look.IsOnlyData) DroppedDatagrams++; // else it may be for another connection between the same two ports
            return;
        }

        for (var rest = datagram[..look.WholeBytes]; DtlsRecords.FirstLength(rest) is > 0 and var length; rest = rest[length..]) TakeRecord(rest[..length], look.IsOneOfData);
        EndCall(now);
    }

    /// <summary>Sends what was not answered again, if it is time.</summary>
    public void OnTimeout(TimeSpan now)
    {
        if (State != DtlsState.Handshaking) return;
        _openSsl.ClearErrors();
        if (_openSsl.SslControl(_ssl, ControlHandleTimeout, default, null).Value < 0) Fail($"the handshake was not answered: {_openSsl.TakeErrorText()}");
        EndCall(now);
    }

    /// <summary>Sends data as one record in one datagram.</summary>
    /// <param name="data">It: <see cref="DtlsLimits.SentDataBytes"/> at most.</param>
    /// <returns>Whether it was sent: not if the session is not connected, or the data too long or nothing.</returns>
    public bool TryWrite(ReadOnlySpan<byte> data)
    {
        if (State != DtlsState.Connected || data.Length is 0 or > DtlsLimits.SentDataBytes) return false;
        _openSsl.ClearErrors();
        int written;
        fixed (byte* bytes = data) written = _openSsl.SslWrite(_ssl, bytes, data.Length);
        if (written != data.Length) Fail($"data can't be encrypted: {_openSsl.TakeErrorText()}");
        Flush();
        return written == data.Length;
    }

    /// <summary>Ends the session; the other side is told.</summary>
    public void Close()
    {
        if (State == DtlsState.Connected) SayGoodbye();
        if (State is not (DtlsState.Closed or DtlsState.Failed)) End(DtlsState.Closed);
    }

    public void Dispose()
    {
        if (_ssl == 0) return;
        if (State is not (DtlsState.Closed or DtlsState.Failed)) End(DtlsState.Closed);
        _openSsl.SslFree(_ssl);
        _ssl = 0;
    }

    private bool MayTake(ReadOnlySpan<byte> datagram, DatagramLook look)
    {
        if (look.WholeBytes == 0 || look.Records > DtlsLimits.TakenRecords || look.HasStump || datagram.Length > DtlsLimits.TakenDatagramBytes) return false;
        if (State == DtlsState.Connected) return true;
        ref var early = ref look.IsOnlyData ? ref _earlyDataRecords : ref _earlyRecords;
        if (early + look.Encrypted > (look.IsOnlyData ? DtlsLimits.EarlyDataRecords : DtlsLimits.EarlyRecords)) return false;
        early += look.Encrypted;
        return true;
    }

    // One at a time: OpenSSL 3.0 loses what is behind a ClientHello that it has had already, and a client whose time-out passes when the answer comes sends that in front of its next flight.
    private void TakeRecord(ReadOnlySpan<byte> record, bool isOneOfData)
    {
        if (State is not (DtlsState.Handshaking or DtlsState.Connected)) return;
        fixed (byte* bytes = record) _openSsl.BioWrite(_received, bytes, record.Length);
        var wasConnected = State == DtlsState.Connected;
        if (!wasConnected) Handshake();
        Read(isOne: wasConnected && isOneOfData);
    }

    private void Handshake()
    {
        _openSsl.ClearErrors();
        var result = _openSsl.SslDoHandshake(_ssl);
        if (result == 1) Admit();
        else if (_openSsl.SslGetError(_ssl, result) is not (ErrorWantRead or ErrorWantWrite)) FailHandshake();
    }

    // Without a word: what has failed may be the handshake of another connection between the same two ports, which an alert, in the clear, would end there.
    private void FailHandshake()
    {
        _isSilent = true;
        Fail($"the handshake failed: {_openSsl.TakeErrorText()}");
    }

    /// <summary>Looks whom the keys were agreed on with, and lets nothing through if it is somebody else.</summary>
    private void Admit()
    {
        var certificate = PeerCertificate();
        if (!_expected.Any(fingerprint => fingerprint.Matches(certificate)))
        {
            SayGoodbye();
            Fail("the other side's certificate is not the one that its session description tells");
            return;
        }

        State = DtlsState.Connected;
        Flush();
        _owner.OnDtlsConnected();
    }

    private byte[] PeerCertificate()
    {
        var handle = _openSsl.SslGetPeerCertificate(_ssl);
        if (handle == 0) return [];
        var certificate = new byte[Math.Max(0, _openSsl.CertificateToDer(handle, null))];
        fixed (byte* bytes = certificate)
        {
            var end = bytes; // it is moved
            if (certificate.Length > 0) _openSsl.CertificateToDer(handle, &end);
        }

        _openSsl.CertificateFree(handle);
        return certificate;
    }

    /// <summary>Hands out the data that has come.</summary>
    /// <param name="isOne">Whether it can't be more than one record, so that OpenSSL need not be asked for another.</param>
    [SkipLocalsInit]
    private void Read(bool isOne)
    {
        var data = stackalloc byte[DtlsLimits.TakenDatagramBytes];
        while (State == DtlsState.Connected)
        {
            _openSsl.ClearErrors();
            var length = _openSsl.SslRead(_ssl, data, DtlsLimits.TakenDatagramBytes);
            if (length > 0)
            {
                _owner.OnDtlsData(new ReadOnlySpan<byte>(data, length));
                if (isOne) return;
                continue;
            }

            var error = _openSsl.SslGetError(_ssl, length);
            if (length == 0 && error == ErrorSystemCall) return; // a record with nothing in it, which is no end (RFC 5246 §6.2.1); what is behind it comes out with the next
            if (error == ErrorZeroReturn) Close();
            else if (error is not (ErrorWantRead or ErrorWantWrite)) Fail($"the other side has ended it: {_openSsl.TakeErrorText()}");
            return;
        }
    }

    /// <summary>Sends what OpenSSL has to send: it glues records together, so they are found and packed into datagrams.</summary>
    [SkipLocalsInit]
    private void Flush()
    {
        if (_isSilent) return;
        var buffer = stackalloc byte[SendBufferBytes];
        var held = 0;
        int room, read;
        do
        {
            room = SendBufferBytes - held;
            read = _openSsl.BioRead(_toSend, buffer + held, room);
            if (read <= 0) return;
            var rest = new ReadOnlySpan<byte>(buffer, held + read);
            while (DtlsRecords.PackedLength(rest) is > 0 and var packed)
            {
                _owner.SendDtlsDatagram(rest[..packed]);
                rest = rest[packed..];
            }

            held = rest.Length;
            rest.CopyTo(new Span<byte>(buffer, SendBufferBytes));
        }
        while (read == room && held < SendBufferBytes); // less than there was room for: that was all
    }

    private void EndCall(TimeSpan now)
    {
        if (_ssl == 0) return;
        Flush();
        NextTimeoutAt = TimeSpan.MaxValue;
        if (State != DtlsState.Handshaking) return;
        var left = stackalloc CLong[4]; // a timeval: seconds and microseconds, which are 4 bytes of 8 on macOS, and 4 of 4 on Windows
        for (var i = 0; i < 4; i++) left[i] = default;
        if (_openSsl.SslControl(_ssl, ControlGetTimeout, default, left).Value == 1)
            NextTimeoutAt = now + TimeSpan.FromSeconds((long)left[0].Value) + TimeSpan.FromMicroseconds((long)left[1].Value);
    }

    private void SayGoodbye()
    {
        _openSsl.ClearErrors();
        _openSsl.SslShutdown(_ssl);
        Flush();
    }

    private void Fail(string reason)
    {
        if (State is DtlsState.Closed or DtlsState.Failed) return;
        FailureReason = reason;
        End(DtlsState.Failed);
    }

    private void End(DtlsState state)
    {
        State = state;
        NextTimeoutAt = TimeSpan.MaxValue;
    }

    private nint NewBio()
    {
        var bio = _openSsl.BioNew(_openSsl.BioMemoryMethod());
        if (bio != 0) _openSsl.BioControl(bio, BioControlEofReturn, new CLong(-1), null); // empty means: later
        return bio;
    }

    private void Free()
    {
        if (_ssl != 0) _openSsl.SslFree(_ssl);
        if (_received != 0) _openSsl.BioFree(_received);
        if (_toSend != 0) _openSsl.BioFree(_toSend);
        _ssl = 0;
    }
}
