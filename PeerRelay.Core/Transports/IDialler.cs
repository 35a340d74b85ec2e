namespace PeerRelay.Transports;

/// <summary>Makes connections to urls.</summary>
internal interface IDialler : IDisposable
{
    /// <summary>Dials a url. Failure is a value.</summary>
    /// <param name="url">The url.</param>
    /// <param name="isTrusted">Whether the operator or the application named it, and not a stranger.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<DialedConnection> DialAsync(Uri url, bool isTrusted, CancellationToken cancellationToken);
}
