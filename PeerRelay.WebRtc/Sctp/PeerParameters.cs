namespace PeerRelay.WebRtc.Sctp;

/// <summary>What the other side has told of itself in its INIT or INIT ACK.</summary>
/// <param name="Tag">The tag that packets to it bear.</param>
/// <param name="InitialTsn">Its first TSN.</param>
/// <param name="Window">Bytes that it has room for.</param>
/// <param name="IncomingStreams">How many streams it takes.</param>
/// <param name="CanReset">Whether it takes RE-CONFIG (RFC 6525).</param>
internal readonly record struct PeerParameters(uint Tag, uint InitialTsn, uint Window, ushort IncomingStreams, bool CanReset)
{
    /// <summary>Takes the parameters of a chunk.</summary>
    /// <param name="init">The chunk.</param>
    /// <param name="parameters">They.</param>
    /// <param name="cookie">The state cookie, if it has one.</param>
    /// <returns>Whether they are possible (RFC 9260 §3.3.2).</returns>
    public static bool TryTake(in InitChunk init, out PeerParameters parameters, out ReadOnlySpan<byte> cookie)
    {
        parameters = default;
        cookie = default;
        if (init.Tag == 0 || init.OutgoingStreams == 0 || init.IncomingStreams == 0)
            return false;
        var canReset = false;
        var reader = new ParameterReader(init.Parameters);
        while (reader.TryRead(out var type, out var whole))
        {
            if (type == ParameterType.StateCookie)
                cookie = whole[Chunk.HeaderBytes..];
            else if (type == ParameterType.SupportedExtensions)
                canReset = whole[Chunk.HeaderBytes..].Contains((byte)ChunkType.Reconfig);
            else if (!UnknownParameters.IsKnown(type) && UnknownParameters.EndsReading(type))
                break;
        }

        parameters = new PeerParameters(init.Tag, init.InitialTsn, init.Window, init.IncomingStreams, canReset);
        return !reader.IsMalformed;
    }
}
