using Microsoft.Extensions.Logging;

namespace PeerRelay.Tests.Harness;

/// <summary>Loggers that throw whenever they are told to.</summary>
internal sealed class FailingLoggers : ILoggerFactory, ILogger
{
    public bool IsFailing { get; set; }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
        // There is none.
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsFailing) throw new InvalidOperationException("The log is full.");
    }

    public void Dispose()
    {
        // There is nothing to free.
    }
}
