using PeerRelay.Identity;

namespace PeerRelay.Benchmarks.Network;

/// <summary>An unmodified npm peer in a Node process.</summary>
internal sealed class NpmMember(NpmProcess process, string name, PeerId id) : IMember
{
    public PeerId Id { get; } = id;

    public bool IsNew => false;

    public async ValueTask<bool> SendAsync(PeerId to, int number)
    {
        await process.SendAsync(name, to, number);
        return true;
    }
}
