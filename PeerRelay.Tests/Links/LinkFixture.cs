using System.Text;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Wire;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Links;

/// <summary>A running link, its connection, its owner and its clock.</summary>
internal sealed class LinkFixture : IDisposable
{
    public static readonly PeerId Self = Frames.Self;
    public const string PeerHello = $"\"{Frames.HexB}\"";

    public LinkFixture(PeerLimits? limits = null, bool isTrusted = false, ReadRound? round = null, PeerId? signalled = null)
    {
        Limits = limits ?? new PeerLimits();
        var origin = new LinkOrigin { Direction = LinkDirection.Inbound, IsTrusted = isTrusted, Round = round, ExpectedId = signalled, IsSignalled = signalled is not null };
        Link = new Link(Connection, origin, Limits, Clock);
    }

    public FakeConnection Connection { get; } = new();

    public FakeOwner Owner { get; } = new();

    public ManualTimeProvider Clock { get; } = new();

    public PeerLimits Limits { get; }

    public Link Link { get; }

    /// <summary>Runs the link; completes with its end.</summary>
    public Task<LinkCloseReason> Running { get; private set; } = Task.FromResult(LinkCloseReason.Stopping);

    public LinkFixture Start()
    {
        Running = Link.RunAsync(Owner, Self);
        return this;
    }

    /// <summary>Starts the link, and has the other side say hello.</summary>
    public async Task<LinkFixture> StartAdmittedAsync()
    {
        Start();
        Connection.Receive(PeerHello);
        await Eventually.EqualAsync(1, () => Owner.Hellos.Count);
        return this;
    }

    public DropReason Send(string text) => Link.TrySend(Encoding.UTF8.GetBytes(text));

    /// <summary>Waits for the end.</summary>
    public Task<LinkCloseReason> EndAsync() => Running.WaitAsync(Eventually.Limit);

    public void Dispose() => Link.Dispose();
}
