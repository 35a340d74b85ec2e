#:project ../PeerRelay.Core
#:property PublishAot=false

using PeerRelay;
using PeerRelay.Identity;

await using var peer = new Peer(new PeerOptions { Bootstrap = [new Uri("ws://localhost:8001/relay")] });
peer.PeerConnected += (_, link) => Console.WriteLine($"linked to {link.Id}");
peer.MessageReceived += (_, message) =>
    Console.WriteLine($"{message.From} says {message.Deserialize<object>()}, {message.Hops} hops away");
await peer.StartAsync();
Console.WriteLine($"I am {peer.Id}");

if (args is [var target])
    Console.WriteLine(await peer.SendAsync(PeerId.Parse(target), new { hello = "from C#" }));
await Task.Delay(Timeout.Infinite); // until Ctrl+C
