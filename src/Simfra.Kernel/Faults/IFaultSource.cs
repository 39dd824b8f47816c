using Simfra.Integration;
using Simfra.Schemas;

namespace Simfra.Faults;

/// <summary>Where faults come from: asked before an operation runs, it may answer in its place.</summary>
internal interface IFaultSource
{
    /// <summary>The error that the call shall get instead of running, or null.</summary>
    ValueTask<AwsServiceException?> BeforeAsync(IShape input, OperationContext context, CancellationToken cancellationToken);
}
