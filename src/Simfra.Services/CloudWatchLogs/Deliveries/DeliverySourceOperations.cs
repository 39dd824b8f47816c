using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Deliveries;

/// <summary>What sends logs.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html"/>
internal sealed class DeliverySourceOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.PutDeliverySource, PutDeliverySource);
        operations.Handle(CloudWatchLogsApi.GetDeliverySource, GetDeliverySource);
        operations.Handle(CloudWatchLogsApi.DescribeDeliverySources, DescribeDeliverySources);
        operations.Handle(CloudWatchLogsApi.DeleteDeliverySource, DeleteDeliverySource);
    }

    private PutDeliverySourceResponse PutDeliverySource(PutDeliverySourceRequest request, OperationContext context)
    {
        if (request.DeliverySourceConfiguration is { Count: > 0 })
        {
            throw CloudWatchLogsErrors.NotBuilt("The deliverySourceConfiguration of PutDeliverySource");
        }

        if (request.ResourceArn!.Split(':', 6) is not ["arn", _, { Length: > 0 } service, _, _, { Length: > 0 }])
        {
            throw CloudWatchLogsErrors.Validation($"The provided resourceArn {request.ResourceArn} is not a valid ARN.");
        }

        var tables = states[context.Scope].Deliveries;
        var existing = tables.Sources.Find(request.Name!);
        var source = new LogDeliverySource
        {
            Name = request.Name!,
            ResourceArn = request.ResourceArn,
            Service = service,
            LogType = request.LogType!,
            Tags = LogTags.Merge(existing?.Tags ?? LogGroup.NoTags, request.Tags, request.Name!),
        };
        if (existing is not null && existing.LogType != source.LogType && tables.Deliveries.All.Any(d => d.Source == source.Name))
        {
            throw CloudWatchLogsErrors.Conflict("The log type of a Delivery Source that has deliveries cannot be changed.");
        }

        tables.Sources.Put(source);
        return new() { DeliverySource = Show(source, context) };
    }

    private GetDeliverySourceResponse GetDeliverySource(GetDeliverySourceRequest request, OperationContext context) => new()
    {
        DeliverySource = Show(states[context.Scope].Deliveries.Sources.Find(request.Name!) ?? throw CloudWatchLogsErrors.DeliverySourceNotFound(), context),
    };

    private DescribeDeliverySourcesResponse DescribeDeliverySources(DescribeDeliverySourcesRequest request, OperationContext context)
    {
        var sources = states[context.Scope].Deliveries.Sources;
        var (page, nextToken) = LogsPage.Of(
            key => key is null ? sources.All : sources.From(key, inclusive: false), static s => s.Name, request.Limit, request.NextToken);
        return new()
        {
            DeliverySources = page.ConvertAll(s => Show(s, context)),
            NextToken = nextToken,
        };
    }

    private Simfra.Schemas.Unit DeleteDeliverySource(DeleteDeliverySourceRequest request, OperationContext context)
    {
        var tables = states[context.Scope].Deliveries;
        if (!tables.Sources.Contains(request.Name!))
        {
            throw CloudWatchLogsErrors.DeliverySourceNotFound();
        }

        if (tables.Deliveries.All.Any(d => d.Source == request.Name))
        {
            throw CloudWatchLogsErrors.Conflict("The Delivery Source has deliveries. Delete them first.");
        }

        tables.Sources.Remove(request.Name!);
        return new();
    }

    private static DeliverySource Show(LogDeliverySource source, OperationContext context) => new()
    {
        Name = source.Name,
        Arn = context.Arn("logs", $"delivery-source:{source.Name}"),
        ResourceArns = [source.ResourceArn],
        Service = source.Service,
        LogType = source.LogType,
        Tags = DeliveryShapes.Tags(source.Tags),
    };
}
