using PeerRelay.Identity;

namespace PeerRelay.Simulator.Reference;

/// <summary>What a <see cref="ReferenceClient"/> runs in.</summary>
internal interface IReferenceHost
{
    /// <summary>Dials a url; if that succeeds, a channel is given to the client.</summary>
    void Dial(string url);

    /// <summary>A user message has come.</summary>
    /// <param name="from">Who says that it was the sender.</param>
    /// <param name="json">The data; empty if there is none.</param>
    /// <param name="hops">How many links it came over.</param>
    void Deliver(PeerId from, ReadOnlySpan<byte> json, int hops);
}
