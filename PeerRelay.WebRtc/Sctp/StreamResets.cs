using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>
/// Resets of streams (RFC 6525), by which data channels are closed (RFC 8831 §6.7). One request of ours at a time. It is made when all that was sent on its streams is
/// acknowledged, and names a TSN that is: so it never has to be answered by "in progress", which implementations take differently.
/// </summary>
internal sealed class StreamResets(ISctpOwner owner, PacketOutput output, SendQueue queue, DataReceiver receiver, uint firstSequence, uint peerFirstSequence)
{
    private readonly List<ushort> waiting = [];
    private readonly List<ushort> requested = [];
    private uint sequence = firstSequence;
    private uint lastTsn;
    private int sendings;
    private uint peerSequence = peerFirstSequence;
    private ReconfigResult lastResult = ReconfigResult.NothingToDo;

    /// <summary>When <see cref="Send"/> is to be called again.</summary>
    public TimeSpan DueAt { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Whether the other side does not answer, though it has had the time: an association ends by that as by data that is not acknowledged (RFC 6525 §5.1.1).</summary>
    public bool IsStuck => sendings > SctpLimits.MaxExpiries;

    /// <summary>Asks for a reset of what we send on a stream. No message is taken for it from now on, until that has been answered.</summary>
    public void Ask(ushort stream)
    {
        var line = queue.GetOrAdd(stream);
        if (line.IsResetting)
            return;
        line.IsResetting = true;
        waiting.Add(stream);
    }

    /// <summary>Makes a request if one is due: after each turn.</summary>
    /// <param name="ackedTsn">The last TSN that the other side has acknowledged.</param>
    /// <param name="timeout">How long its answer may take at first; twice as long each time that it is sent again.</param>
    /// <param name="now">The time.</param>
    public void Advance(uint ackedTsn, TimeSpan timeout, TimeSpan now)
    {
        if (waiting.Count == 0 || requested.Count > 0)
            return;
        for (var i = waiting.Count - 1; i >= 0 && requested.Count < SctpLimits.MaxStreamsPerReset; i--)
        {
            if (queue.Find(waiting[i]) is { BufferedBytes: > 0 })
                continue;
            requested.Add(waiting[i]);
            waiting.RemoveAt(i);
        }

        if (requested.Count == 0)
            return;
        lastTsn = ackedTsn;
        Send(timeout, now);
    }

    /// <summary>Sends the request, or sends it again.</summary>
    public void Send(TimeSpan timeout, TimeSpan now)
    {
        var wait = timeout * (1L << Math.Min(sendings, SctpLimits.MaxExpiries));
        DueAt = now + (wait < SctpLimits.MaxTimeout ? wait : SctpLimits.MaxTimeout);
        sendings++;
        var writer = output.Begin();
        ReconfigChunk.WriteRequest(ref writer, sequence, peerSequence - 1, lastTsn, CollectionsMarshal.AsSpan(requested));
        output.Send(writer);
    }

    /// <summary>Takes a RE-CONFIG chunk: at most two parameters (RFC 6525 §3.1).</summary>
    /// <returns>Whether it could be read.</returns>
    public bool OnChunk(in Chunk chunk)
    {
        var reader = new ParameterReader(chunk.Body);
        for (var i = 0; i < 2 && reader.TryRead(out var type, out var whole); i++)
        {
            var isRead = type switch
            {
                ParameterType.OutgoingResetRequest => OnRequest(whole),
                ParameterType.ReconfigResponse => OnResponse(whole),
                ParameterType.IncomingResetRequest or ParameterType.TsnResetRequest or ParameterType.AddOutgoingStreams or ParameterType.AddIncomingStreams => Deny(whole),
                _ => true,
            };
            if (!isRead)
                return false;
        }

        return !reader.IsMalformed;
    }

    private bool OnRequest(ReadOnlySpan<byte> parameter)
    {
        if (!ReconfigChunk.TryReadRequest(parameter, out var number, out var peerLastTsn, out var streams))
            return false;

        // A repeated request gets the same answer, except "in progress", which may be over now.
        var isRepeated = number == peerSequence - 1;
        if (number == peerSequence || (isRepeated && lastResult == ReconfigResult.InProgress))
        {
            peerSequence = number + 1;
            lastResult = Serial.IsAfter(peerLastTsn, receiver.Received.Cumulative) ? ReconfigResult.InProgress : Perform(streams);
        }

        Respond(number, number == peerSequence - 1 ? lastResult : ReconfigResult.BadSequenceNumber);
        return true;
    }

    private ReconfigResult Perform(ReadOnlySpan<byte> streams)
    {
        if (streams.IsEmpty)
        {
            receiver.ResetStream(null);
            owner.OnIncomingReset(null);
        }

        for (; !streams.IsEmpty; streams = streams[sizeof(ushort)..])
        {
            var stream = BinaryPrimitives.ReadUInt16BigEndian(streams);
            receiver.ResetStream(stream);
            owner.OnIncomingReset(stream);
        }

        return ReconfigResult.Performed;
    }

    /// <summary>What data channels do not use.</summary>
    private bool Deny(ReadOnlySpan<byte> parameter)
    {
        if (!ReconfigChunk.TryReadSequence(parameter, out var number))
            return false;
        if (number == peerSequence)
        {
            peerSequence++;
            lastResult = ReconfigResult.Denied;
        }

        Respond(number, number == peerSequence - 1 ? lastResult : ReconfigResult.BadSequenceNumber);
        return true;
    }

    private void Respond(uint number, ReconfigResult result)
    {
        var writer = output.Begin();
        ReconfigChunk.WriteResponse(ref writer, number, result);
        output.Send(writer);
    }

    private bool OnResponse(ReadOnlySpan<byte> parameter)
    {
        if (!ReconfigChunk.TryReadResponse(parameter, out var number, out var result))
            return false;
        if (requested.Count == 0 || number != sequence)
            return true;
        if (result is ReconfigResult.InProgress or ReconfigResult.RequestInProgress)
        {
            sendings = 1; // it does answer
            return true;
        }

        sequence++;
        sendings = 0;
        DueAt = TimeSpan.MaxValue;
        var streams = requested.ToArray();
        requested.Clear();

        // One that was refused stays closed: its next message would have a number that the other side does not expect.
        if (result is not (ReconfigResult.NothingToDo or ReconfigResult.Performed))
            return true;
        foreach (var stream in streams)
        {
            if (queue.Find(stream) is { } line)
                queue.Remove(line);
            owner.OnOutgoingReset(stream);
        }

        return true;
    }
}
