using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.Schemas;

namespace Simfra.Services.ApplicationAutoScaling;

/// <summary>Looks for tables and indexes, in the name of whoever calls. Never to be called in a turn.</summary>
internal sealed class ScalableTables(IServiceInvoker invoker)
{
    /// <exception cref="AwsServiceException">There is no such table or index, or the caller may not look at it.</exception>
    public async ValueTask CheckAsync(ScalableResource resource, OperationContext context, CancellationToken cancellationToken)
    {
        var caller = new InternalCaller(context.Principal, context.Scope)
        {
            CalledVia = [.. context.Caller?.CalledVia ?? [], "application-autoscaling.amazonaws.com"],
        };
        TableDescription table;
        try
        {
            var described = await invoker.InvokeAsync(
                DynamoDbApi.DescribeTable, new() { TableName = resource.Table }, caller, cancellationToken).ConfigureAwait(false);
            table = described.Table!;
        }
        catch (AwsServiceException error) when (error.Code is "ResourceNotFoundException" or "ValidationException")
        {
            throw ApplicationAutoScalingErrors.Validation($"DynamoDB table does not exist: {resource.ResourceId}");
        }

        if (resource.Index is { } index && table.GlobalSecondaryIndexes?.Exists(i => i.IndexName == index) != true)
        {
            throw ApplicationAutoScalingErrors.Validation($"DynamoDB index does not exist: {resource.ResourceId}");
        }
    }
}
