using System.Collections.Concurrent;

namespace Simfra.Gateway;

/// <summary>What no handler expected: each one is a defect of this product, and a test may want to fail for it.</summary>
internal sealed class FailureLog
{
    private const int Capacity = 100;

    private readonly ConcurrentQueue<UnexpectedFailure> _failures = new();

    public IReadOnlyCollection<UnexpectedFailure> All => _failures;

    public void Add(GatewayCall call, Exception exception)
    {
        _failures.Enqueue(new(call.RequestId, call.Service?.Id, call.Operation?.Name, exception));
        while (_failures.Count > Capacity)
        {
            _failures.TryDequeue(out _);
        }
    }
}

internal sealed record UnexpectedFailure(string RequestId, string? Service, string? Operation, Exception Exception);
