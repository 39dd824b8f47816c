using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Gateway;

/// <summary>A registered handler, its types hidden.</summary>
internal interface IOperationHandler
{
    Operation Operation { get; }

    ValueTask<IShape> InvokeAsync(IShape input, OperationContext context, CancellationToken cancellationToken);

    /// <summary>A synchronous handler needs no time limit: it can't wait.</summary>
    bool IsSynchronous { get; }

    /// <summary>What it reads, it reads in one turn, which a fault can show an old state.</summary>
    bool ReadsInTurn { get; }
}
