using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// Reads an envelope in one pass. It is as strict as the reference is brittle: what a node passes on must be safe for peers
/// that look at nothing, and must mean the same to every node, so no field may come twice.
/// </summary>
internal ref struct EnvelopeReader
{
    private Utf8JsonReader _reader;
    private EnvelopeFields _seen;
    private EnvelopeLayout _layout;

    /// <summary>Starts to read a frame that is valid UTF-8.</summary>
    public EnvelopeReader(ReadOnlySpan<byte> frame)
    {
        _reader = new Utf8JsonReader(frame, JsonText.Strict);
        _layout = default;
    }

    /// <summary>Reads the frame to its end. Throws <see cref="JsonException"/> if it is not one JSON value.</summary>
    /// <returns>What is wrong with it, or none; only then does the layout hold.</returns>
    public DropReason Read(ReadOnlySpan<byte> frame, out EnvelopeLayout layout)
    {
        var fault = ReadMembers(frame);
        layout = _layout;
        return fault;
    }

    private DropReason ReadMembers(ReadOnlySpan<byte> frame)
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            _reader.Skip();
            _reader.Read(); // so that what is not JSON at all is called so
            return DropReason.InvalidEnvelope;
        }
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            var fault = ReadMember(frame);
            if (fault != DropReason.None) return fault;
        }
        _reader.Read(); // throws unless the object is all there is
        return _seen == EnvelopeFields.All ? DropReason.None : DropReason.InvalidEnvelope;
    }

    private DropReason ReadMember(ReadOnlySpan<byte> frame)
    {
        var field = FieldOfName();
        if ((_seen & field) != 0) return DropReason.InvalidEnvelope;
        _seen |= field;
        _reader.Read();
        switch (field)
        {
            case EnvelopeFields.To:
                return ReadId(field, ref _layout.To);
            case EnvelopeFields.From:
                return ReadId(field, ref _layout.From);
            case EnvelopeFields.Path:
                return ReadPath();
            case EnvelopeFields.Nonce:
                return ReadNonce();
            case EnvelopeFields.Data:
                return ReadBody(frame);
            default:
                _reader.Skip();
                return DropReason.None;
        }
    }

    private EnvelopeFields FieldOfName()
    {
        if (JsonText.Equals(ref _reader, "to"u8)) return EnvelopeFields.To;
        if (JsonText.Equals(ref _reader, "from"u8)) return EnvelopeFields.From;
        if (JsonText.Equals(ref _reader, "path"u8)) return EnvelopeFields.Path;
        if (JsonText.Equals(ref _reader, "nonce"u8)) return EnvelopeFields.Nonce;
        return JsonText.Equals(ref _reader, "data"u8) ? EnvelopeFields.Data : EnvelopeFields.None;
    }

    private DropReason ReadId(EnvelopeFields field, scoped ref PeerId id)
    {
        var start = (int)_reader.TokenStartIndex;
        if (!IdReader.TryRead(ref _reader, out id)) return DropReason.InvalidId;
        _layout.Splices[_layout.SpliceCount++] = new Splice(field, start, (int)_reader.BytesConsumed - start);
        return DropReason.None;
    }

    private DropReason ReadPath()
    {
        if (_reader.TokenType != JsonTokenType.StartArray) return DropReason.InvalidPath;
        var count = 0;
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == WireLimits.MaxPath || !IdReader.TryReadHex(ref _reader, out _layout.LastHop)) return DropReason.InvalidPath;
            if (count == 0) _layout.FirstHop = _layout.LastHop;
            _layout.Path[count++] = (int)_reader.TokenStartIndex + 1;
        }
        if (count == 0) return DropReason.InvalidPath;
        _layout.PathCount = count;
        _layout.Splices[_layout.SpliceCount++] = new Splice(EnvelopeFields.Path, (int)_reader.TokenStartIndex, 0);
        return DropReason.None;
    }

    private DropReason ReadNonce()
    {
        if (_reader.TokenType != JsonTokenType.String || !Nonce.IsValid(_reader.ValueSpan)) return DropReason.InvalidNonce;
        _layout.Nonce = new FrameSlice((int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length);
        return DropReason.None;
    }

    private DropReason ReadBody(ReadOnlySpan<byte> frame)
    {
        if (_reader.TokenType != JsonTokenType.StartObject) return DropReason.InvalidEnvelope;
        var start = (int)_reader.TokenStartIndex;
        bool hasType = false, hasData = false, hasReceipt = false;
        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Equals(ref _reader, "type"u8))
            {
                if (hasType) return DropReason.InvalidBody;
                hasType = _reader.Read();
                _layout.Type = BodyTypeNames.Read(ref _reader);
                _reader.Skip();
            }
            else if (JsonText.Equals(ref _reader, "data"u8))
            {
                if (hasData) return DropReason.InvalidBody;
                hasData = _reader.Read();
                _layout.BodyData = SkipValue();
            }
            else
            {
                if (JsonText.Equals(ref _reader, "receipt"u8)) ReadReceiptTry(ref hasReceipt);
                _reader.Skip();
            }
        }
        if (!ReceiptMember.IsOf(_layout.Type)) _layout.ReceiptTry = 0;
        _layout.Body = new FrameSlice(start, (int)_reader.BytesConsumed - start);
        return BodyRules.IsValid(_layout.Type, _layout.BodyData.Of(frame)) ? DropReason.None : DropReason.InvalidBody;
    }

    private void ReadReceiptTry(ref bool isSeen)
    {
        _reader.Read();
        _layout.ReceiptTry = 0; // also where it comes twice, and nobody can say which one counts
        if (!isSeen && _reader.TokenType == JsonTokenType.Number) ReceiptMember.TryReadTry(_reader.ValueSpan, out _layout.ReceiptTry);
        isSeen = true;
    }

    private FrameSlice SkipValue()
    {
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return new FrameSlice(start, (int)_reader.BytesConsumed - start);
    }
}
