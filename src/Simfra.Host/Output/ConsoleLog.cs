using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Simfra.Host.Output;

/// <summary>The log on the console: one line an entry, an exception below its own.</summary>
internal sealed class ConsoleLog(TextWriter output, TimeProvider clock) : ILoggerProvider, ILogger
{
    private readonly Lock _lock = new();

    /// <summary>The product's log at a level; of the web server's only what went wrong.</summary>
    public static ILoggerFactory CreateFactory(TextWriter output, LogLevel level)
    {
        var server = level > LogLevel.Debug && level < LogLevel.Warning ? LogLevel.Warning : level;
        var filter = new LoggerFilterOptions { MinLevel = level };
        filter.Rules.Add(new(null, "Microsoft", server, null));
        return new LoggerFactory([new ConsoleLog(output, TimeProvider.System)], filter);
    }

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{clock.GetLocalNow():HH:mm:ss.fff} {Name(logLevel)} {SingleLine(formatter(state, exception))}");
        lock (_lock)
        {
            output.WriteLine(line);
            if (exception is not null)
            {
                output.WriteLine(exception);
            }
        }
    }

    public void Dispose()
    {
        // The output is the console's, not ours to close.
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    /// <summary>What a client sends must not be able to draw further lines, or move a terminal's cursor.</summary>
    private static string SingleLine(string text) => text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0
        ? text
        : string.Concat(text.Select(static c => char.IsControl(c) ? '·' : c));
}
