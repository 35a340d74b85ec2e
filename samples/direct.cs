#:project ../PeerRelay.Core
#:project ../PeerRelay.WebRtc
#:property PublishAot=false

using PeerRelay;
using PeerRelay.Identity;
using PeerRelay.WebRtc;

await using var rtc = new RtcEngine(new RtcOptions());
await using var peer = new Peer(new PeerOptions { Bootstrap = [new Uri("ws://localhost:8001/relay")], Rtc = rtc });
peer.PeerConnected += (_, link) => Console.WriteLine($"linked to {link.Id} by {link.Transport}, at {link.RemoteAddress}");
peer.PeerDisconnected += (_, ended) => Console.WriteLine($"no longer linked to {ended.Link.Id}: {ended.Reason}");
peer.MessageReceived += (_, message) => Console.WriteLine($"{message.From} says {message.Deserialize<object>()}, {message.Hops} hops away");
await peer.StartAsync();
Console.WriteLine($"I am {peer.Id}");

if (args is [var target])
{
    Console.WriteLine(await peer.ConnectAsync(PeerId.Parse(target)));
    while (true)
    {
        await peer.SendAsync(PeerId.Parse(target), $"it is {DateTime.Now:T}");
        await Task.Delay(5_000);
    }
}

await Task.Delay(Timeout.Infinite); // until Ctrl+C
