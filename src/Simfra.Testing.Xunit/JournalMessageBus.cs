using Xunit.Abstractions;
using Xunit.Sdk;

namespace Simfra.Testing;

/// <summary>Passes on what xunit reports of a test, a failure with what the journals have of it; makes a failure of a refused call to real AWS.</summary>
internal sealed class JournalMessageBus(IMessageBus bus, TestRun run) : IMessageBus
{
    /// <summary>How many tests failed that xunit took for passed.</summary>
    public int Failed { get; private set; }

    public bool QueueMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestPassed passed when run.Refused is { } refused:
                Failed++;
                return bus.QueueMessage(new TestFailed(passed.Test, passed.ExecutionTime, OutputOf(passed.Output), refused));
            case ITestFailed failed:
                return bus.QueueMessage(new TestFailed(
                    failed.Test,
                    failed.ExecutionTime,
                    OutputOf(failed.Output),
                    failed.ExceptionTypes,
                    failed.Messages,
                    failed.StackTraces,
                    failed.ExceptionParentIndices));
            default:
                return bus.QueueMessage(message);
        }
    }

    public void Dispose()
    {
        // The bus is the whole run's.
    }

    private string OutputOf(string output)
    {
        var report = run.Report();
        return report.Length == 0 ? output : $"{output}{(output.Length == 0 || output.EndsWith('\n') ? "" : "\n")}{report}";
    }
}
