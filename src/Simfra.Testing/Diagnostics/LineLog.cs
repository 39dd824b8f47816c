using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Simfra.Testing;

/// <summary>Writes log messages as lines to an output that may change, or be none.</summary>
internal sealed class LineLog(LogLevel minimum) : ILoggerFactory, ILogger
{
    private volatile Action<string>? _writeLine;

    public Action<string>? WriteLine
    {
        get => _writeLine;
        set => _writeLine = value;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The log goes to the test's output alone.");

    public bool IsEnabled(LogLevel logLevel) => _writeLine is not null && logLevel >= minimum && logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel) || _writeLine is not { } writeLine)
        {
            return;
        }

        var line = string.Create(CultureInfo.InvariantCulture, $"[{logLevel}] {formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
        try
        {
            writeLine(line);
        }
        catch (InvalidOperationException)
        {
            // xunit takes nothing more for a test that has ended. What still runs in the emulator must not fail for that.
            Interlocked.CompareExchange(ref _writeLine, null, writeLine);
        }
    }

    public void Dispose()
    {
    }
}
