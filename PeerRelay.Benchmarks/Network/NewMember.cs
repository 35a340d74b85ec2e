using System.Globalization;
using System.Text;
using PeerRelay.Identity;

namespace PeerRelay.Benchmarks.Network;

/// <summary>A peer of this project's kind, in this process.</summary>
internal sealed class NewMember : IMember
{
    public NewMember(Peer peer, MessageLedger ledger)
    {
        Peer = peer;
        peer.MessageReceived += (_, message) =>
        {
            if (int.TryParse(Encoding.UTF8.GetString(message.Json.Span), CultureInfo.InvariantCulture, out var number))
                ledger.Delivered(number, message.From, Id, message.Hops);
        };
    }

    public Peer Peer { get; }

    public PeerId Id => Peer.Id;

    public bool IsNew => true;

    public async ValueTask<bool> SendAsync(PeerId to, int number) => (await Peer.SendAsync(to, number)).IsAccepted;

    /// <summary>Sends a message that asks for a receipt.</summary>
    /// <returns>What the sender is told.</returns>
    public async Task<DeliveryStatus> SendAwaitedAsync(PeerId to, int number) => (await Peer.SendAsync(to, number, new ReceiptOptions())).Status;
}
