using System.Collections.Concurrent;
using Simfra.Schemas;

namespace Simfra.Gateway;

/// <summary>What no handler expected: each one is a defect of this product, and a test may want to fail for it.</summary>
internal sealed class FailureLog
{
    private const int Capacity = 100;

    private readonly ConcurrentQueue<UnexpectedFailure> _failures = new();

    public IReadOnlyCollection<UnexpectedFailure> All => _failures;

    public void Add(GatewayCall call, Exception exception) => Add(new(call.RequestId, call.Service?.Id, call.Operation?.Name, exception));

    public void Add(string requestId, OperationSchema operation, Exception exception) =>
        Add(new(requestId, operation.Service.Id, operation.Name, exception));

    private void Add(UnexpectedFailure failure)
    {
        _failures.Enqueue(failure);
        while (_failures.Count > Capacity)
        {
            _failures.TryDequeue(out _);
        }
    }
}

internal sealed record UnexpectedFailure(string RequestId, string? Service, string? Operation, Exception Exception);
