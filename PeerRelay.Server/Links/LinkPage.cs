using PeerRelay.Identity;

namespace PeerRelay.Server.Links;

/// <summary>A part of the links.</summary>
/// <param name="Items">The links, in order of id.</param>
/// <param name="Next">The id to ask on with as <c>after</c>; null at the end.</param>
/// <param name="Total">How many links there are, whatever the filter.</param>
internal sealed record LinkPage(IReadOnlyList<LinkInfo> Items, PeerId? Next, int Total);
