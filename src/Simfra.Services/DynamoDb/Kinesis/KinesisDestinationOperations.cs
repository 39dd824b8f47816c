using Simfra.Integration;
using Simfra.Models.DynamoDb;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>The streams of Kinesis that tables' changes go to.</summary>
internal sealed class KinesisDestinationOperations(ServiceState<DynamoDbState> states, KinesisDelivery delivery) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(DynamoDbApi.EnableKinesisStreamingDestination, EnableKinesisStreamingDestination);
        operations.Handle(DynamoDbApi.DisableKinesisStreamingDestination, DisableKinesisStreamingDestination);
        operations.Handle(DynamoDbApi.UpdateKinesisStreamingDestination, UpdateKinesisStreamingDestination);
        operations.Handle(DynamoDbApi.DescribeKinesisStreamingDestination, DescribeKinesisStreamingDestination);
    }

    private KinesisStreamingDestinationOutput EnableKinesisStreamingDestination(KinesisStreamingDestinationInput request, OperationContext context)
    {
        var (state, table, current) = Find(request.TableName, request.StreamArn!, context);
        if (!delivery.HasStreams)
        {
            throw NoStream(request.StreamArn!);
        }

        if (current is not null && current.StatusAt(context.Now) != DestinationStatus.Disabled)
        {
            throw DynamoDbErrors.Validation(
                "Table is not in a valid state to enable Kinesis Streaming Destination: " +
                "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.");
        }

        var precision = request.EnableKinesisStreamingConfiguration?.ApproximateCreationDateTimePrecision
            ?? ApproximateCreationDateTimePrecision.Millisecond;
        var enabled = new KinesisDestination(request.StreamArn!, IsEnabled: true, precision, context.Now + DynamoTable.TransitionTime);
        Put(state, table, enabled);
        return new()
        {
            TableName = table.Name,
            StreamArn = enabled.StreamArn,
            DestinationStatus = enabled.StatusAt(context.Now),
            EnableKinesisStreamingConfiguration = new() { ApproximateCreationDateTimePrecision = precision },
        };
    }

    private KinesisStreamingDestinationOutput DisableKinesisStreamingDestination(KinesisStreamingDestinationInput request, OperationContext context)
    {
        var (state, table, current) = Find(request.TableName, request.StreamArn!, context);
        if (current?.StatusAt(context.Now) != DestinationStatus.Active)
        {
            throw DynamoDbErrors.Validation(
                "Table is not in a valid state to disable Kinesis Streaming Destination: " +
                "DisableKinesisStreamingDestination must be ACTIVE to perform DISABLE operation.");
        }

        var disabled = current with { IsEnabled = false, ReadyAt = context.Now + DynamoTable.TransitionTime };
        Put(state, table, disabled);
        return new() { TableName = table.Name, StreamArn = disabled.StreamArn, DestinationStatus = disabled.StatusAt(context.Now) };
    }

    private UpdateKinesisStreamingDestinationOutput UpdateKinesisStreamingDestination(
        UpdateKinesisStreamingDestinationInput request, OperationContext context)
    {
        var (state, table, current) = Find(request.TableName, request.StreamArn!, context);
        if (current?.StatusAt(context.Now) != DestinationStatus.Active)
        {
            throw DynamoDbErrors.Validation(
                "Table is not in a valid state to update Kinesis Streaming Destination: " +
                "UpdateKinesisStreamingDestination must be ACTIVE to perform UPDATE operation.");
        }

        if (request.UpdateKinesisStreamingConfiguration?.ApproximateCreationDateTimePrecision is not { } precision)
        {
            throw DynamoDbErrors.Validation(
                "Streaming destination cannot be updated with given parameters: UpdateKinesisStreamingConfiguration cannot be null");
        }

        if (precision == current.Precision)
        {
            throw DynamoDbErrors.Validation(
                "Invalid Request: Precision is already set to the desired value of " +
                $"{precision} for tableId: {table.Id}, kdsArn: {current.StreamArn}");
        }

        var updated = current with { Precision = precision, IsUpdate = true, ReadyAt = context.Now + DynamoTable.TransitionTime };
        Put(state, table, updated);
        return new()
        {
            TableName = table.Name,
            StreamArn = updated.StreamArn,
            DestinationStatus = updated.StatusAt(context.Now),
            UpdateKinesisStreamingConfiguration = new() { ApproximateCreationDateTimePrecision = precision },
        };
    }

    private DescribeKinesisStreamingDestinationOutput DescribeKinesisStreamingDestination(
        DescribeKinesisStreamingDestinationInput request, OperationContext context)
    {
        var (_, table) = FindTable(request.TableName, context);
        return new()
        {
            TableName = table.Name,
            KinesisDataStreamDestinations = [.. table.Destinations.Select(d => new KinesisDataStreamDestination
            {
                StreamArn = d.StreamArn,
                DestinationStatus = d.StatusAt(context.Now),
                ApproximateCreationDateTimePrecision = d.Precision,
            })],
        };
    }

    private static Schemas.AwsServiceException NoStream(string arn) =>
        new ResourceNotFoundException($"Requested resource not found: Kinesis stream: {arn} not found");

    private static void Put(DynamoDbState state, DynamoTable table, KinesisDestination destination) => state.Tables.Put(table with
    {
        Destinations = [.. table.Destinations.Where(d => d.StreamArn != destination.StreamArn), destination],
    });

    private (DynamoDbState State, DynamoTable Table, KinesisDestination? Destination) Find(string? name, string arn, OperationContext context)
    {
        var (state, table) = FindTable(name, context);
        return arn.Split(':', 6) is ["arn", _, "kinesis", var region, var account, var resource]
            && region == table.Scope.Region && account == table.Scope.Account && resource.StartsWith("stream/", StringComparison.Ordinal)
            ? (state, table, table.Destinations.FirstOrDefault(d => d.StreamArn == arn))
            : throw DynamoDbErrors.Validation($"Invalid Stream ARN: {arn}");
    }

    private (DynamoDbState State, DynamoTable Table) FindTable(string? name, OperationContext context)
    {
        var reference = TableReference.Parse(name, context);
        return states.Find(reference.Scope) is { } state && state.Tables.Find(reference.Name) is { IsDeleted: false } table
            ? (state, table)
            : throw DynamoDbErrors.TableNotFound(reference.Name);
    }
}
