namespace PeerRelay;

/// <summary>Thrown by who answers requests: its message is told to the peer that asked. Of any other exception nothing is told.</summary>
public sealed class PeerRequestException : Exception
{
    /// <summary>Makes one without a message.</summary>
    public PeerRequestException()
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">What the peer that asked is told: 1,024 characters, the rest is cut.</param>
    public PeerRequestException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">What the peer that asked is told: 1,024 characters, the rest is cut.</param>
    /// <param name="innerException">What it comes of; it is not told.</param>
    public PeerRequestException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
