using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Deliveries;

/// <summary>Deliveries: which source's logs go to which destination, and in what form.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateDelivery.html"/>
internal sealed class DeliveryOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    private const int IdLength = 16;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.CreateDelivery, CreateDelivery);
        operations.Handle(CloudWatchLogsApi.GetDelivery, GetDelivery);
        operations.Handle(CloudWatchLogsApi.DescribeDeliveries, DescribeDeliveries);
        operations.Handle(CloudWatchLogsApi.DeleteDelivery, DeleteDelivery);
        operations.Handle(CloudWatchLogsApi.UpdateDeliveryConfiguration, UpdateDeliveryConfiguration);
        operations.Handle(CloudWatchLogsApi.DescribeConfigurationTemplates, DescribeConfigurationTemplates);
    }

    private CreateDeliveryResponse CreateDelivery(CreateDeliveryRequest request, OperationContext context)
    {
        var tables = states[context.Scope].Deliveries;
        var source = tables.Sources.Find(request.DeliverySourceName!) ?? throw CloudWatchLogsErrors.DeliverySourceNotFound();
        var destination = FindDestination(request.DeliveryDestinationArn!, tables, context);
        if (tables.Deliveries.All.Any(d => d.Source == source.Name && d.Destination == destination.Name))
        {
            throw CloudWatchLogsErrors.Conflict("A Delivery of this Delivery Source to this Delivery Destination already exists.");
        }

        var template = DeliveryTemplates.Find(source.Service, source.LogType);
        CheckFields(request.RecordFields, template);
        var isS3 = destination.Type == DeliveryDestinationType.S3;
        CheckS3(request.S3DeliveryConfiguration, isS3);
        var delivery = new LogDelivery
        {
            Id = context.Ids.NewGuid().ToString("N")[..IdLength],
            Source = source.Name,
            Destination = destination.Name,
            DestinationType = destination.Type,
            RecordFields = request.RecordFields is { Count: > 0 } fields ? [.. fields] : template?.Fields,
            FieldDelimiter = request.FieldDelimiter,
            SuffixPath = isS3 ? request.S3DeliveryConfiguration?.SuffixPath ?? template?.SuffixPath : null,
            IsHiveCompatible = isS3 ? request.S3DeliveryConfiguration?.EnableHiveCompatiblePath ?? false : null,
            Tags = LogTags.Merge(LogGroup.NoTags, request.Tags, source.Name),
        };
        tables.Deliveries.Add(delivery);
        return new() { Delivery = Show(delivery, context) };
    }

    private static LogDeliveryDestination FindDestination(string arn, DeliveryTables tables, OperationContext context)
    {
        if (arn.Split(':') is not ["arn", _, "logs", var region, var account, "delivery-destination", var name])
        {
            throw CloudWatchLogsErrors.Validation($"The provided deliveryDestinationArn {arn} is not a valid ARN.");
        }

        if (account != context.AccountId)
        {
            throw CloudWatchLogsErrors.NotBuilt("A delivery to another account's destination");
        }

        return region == context.Region && tables.Destinations.Find(name) is { } destination
            ? destination
            : throw CloudWatchLogsErrors.DeliveryDestinationNotFound();
    }

    private static void CheckFields(List<string>? fields, DeliveryTemplate? template)
    {
        var unknown = template is null
            ? null
            : fields?.Find(f => !template.Fields.Contains(f) && !DeliveryTemplates.MoreFields.Contains(f));
        if (unknown is not null)
        {
            throw CloudWatchLogsErrors.Validation($"The record field {unknown} is not supported for this log type.");
        }
    }

    private static void CheckS3(S3DeliveryConfiguration? configuration, bool isS3)
    {
        if (configuration is not null && !isS3)
        {
            throw CloudWatchLogsErrors.Validation("The s3DeliveryConfiguration is only supported for delivery destinations of type S3.");
        }
    }

    private GetDeliveryResponse GetDelivery(GetDeliveryRequest request, OperationContext context) =>
        new() { Delivery = Show(Find(request.Id!, context), context) };

    private DescribeDeliveriesResponse DescribeDeliveries(DescribeDeliveriesRequest request, OperationContext context)
    {
        var deliveries = states[context.Scope].Deliveries.Deliveries;
        var (page, nextToken) = LogsPage.Of(
            key => key is null ? deliveries.All : deliveries.From(key, inclusive: false), static d => d.Id, request.Limit, request.NextToken);
        return new()
        {
            Deliveries = page.ConvertAll(d => Show(d, context)),
            NextToken = nextToken,
        };
    }

    private Simfra.Schemas.Unit DeleteDelivery(DeleteDeliveryRequest request, OperationContext context)
    {
        states[context.Scope].Deliveries.Deliveries.Remove(Find(request.Id!, context).Id);
        return new();
    }

    private UpdateDeliveryConfigurationResponse UpdateDeliveryConfiguration(UpdateDeliveryConfigurationRequest request, OperationContext context)
    {
        var delivery = Find(request.Id!, context);
        var tables = states[context.Scope].Deliveries;
        var source = tables.Sources.Find(delivery.Source)!;
        CheckFields(request.RecordFields, DeliveryTemplates.Find(source.Service, source.LogType));
        CheckS3(request.S3DeliveryConfiguration, delivery.DestinationType == DeliveryDestinationType.S3);
        tables.Deliveries.Put(delivery with
        {
            RecordFields = request.RecordFields is { } fields ? [.. fields] : delivery.RecordFields,
            FieldDelimiter = request.FieldDelimiter ?? delivery.FieldDelimiter,
            SuffixPath = request.S3DeliveryConfiguration?.SuffixPath ?? delivery.SuffixPath,
            IsHiveCompatible = request.S3DeliveryConfiguration?.EnableHiveCompatiblePath ?? delivery.IsHiveCompatible,
        });
        return new();
    }

    /// <summary>The templates that are known here: those of CloudFront's access logs.</summary>
    private DescribeConfigurationTemplatesResponse DescribeConfigurationTemplates(DescribeConfigurationTemplatesRequest request, OperationContext context)
    {
        var template = DeliveryTemplates.CloudFront;
        var isAsked = (request.Service is null || request.Service == template.Service)
            && (request.LogTypes is null || request.LogTypes.Contains(template.LogType))
            && (request.ResourceTypes is null || request.ResourceTypes.Contains(template.ResourceType));
        if (request.Service is { } service && service != template.Service)
        {
            throw CloudWatchLogsErrors.NotBuilt($"DescribeConfigurationTemplates of the service {service}");
        }

        ImmutableArray<string> types = isAsked
            ? [.. DeliveryTemplates.DestinationTypes.Where(t => request.DeliveryDestinationTypes?.Contains(t) ?? true).Order(StringComparer.Ordinal)]
            : [];
        var (page, nextToken) = LogsPage.Of(
            key => types.Where(t => key is null || string.CompareOrdinal(t, key) > 0), static t => t, request.Limit, request.NextToken);
        return new()
        {
            ConfigurationTemplates = page.ConvertAll(type => Show(template, type)),
            NextToken = nextToken,
        };
    }

    private LogDelivery Find(string id, OperationContext context) =>
        states[context.Scope].Deliveries.Deliveries.Find(id) ?? throw CloudWatchLogsErrors.DeliveryNotFound();

    private static ConfigurationTemplate Show(DeliveryTemplate template, string type)
    {
        var isS3 = type == DeliveryDestinationType.S3;
        return new()
        {
            Service = template.Service,
            LogType = template.LogType,
            ResourceType = template.ResourceType,
            DeliveryDestinationType = type,
            DefaultDeliveryConfigValues = new()
            {
                RecordFields = [.. template.Fields],
                S3DeliveryConfiguration = isS3 ? new() { SuffixPath = template.SuffixPath, EnableHiveCompatiblePath = false } : null,
            },
            AllowedFields = [.. template.Fields.Concat(DeliveryTemplates.MoreFields).Select(static f => new RecordField { Name = f, Mandatory = false })],
            AllowedOutputFormats = [.. DeliveryTemplates.OutputFormats.Where(f => isS3 || f != OutputFormat.Parquet)],
            AllowedActionForAllowVendedLogsDeliveryForResource = template.Action,
            AllowedSuffixPathFields = isS3 ? [.. template.SuffixPathFields] : null,
        };
    }

    private static Delivery Show(LogDelivery delivery, OperationContext context) => new()
    {
        Id = delivery.Id,
        Arn = context.Arn("logs", $"delivery:{delivery.Id}"),
        DeliverySourceName = delivery.Source,
        DeliveryDestinationArn = context.Arn("logs", $"delivery-destination:{delivery.Destination}"),
        DeliveryDestinationType = delivery.DestinationType,
        RecordFields = delivery.RecordFields is { } fields ? [.. fields] : null,
        FieldDelimiter = delivery.FieldDelimiter,
        S3DeliveryConfiguration = delivery.IsHiveCompatible is { } isHive
            ? new()
            {
                SuffixPath = delivery.SuffixPath,
                EnableHiveCompatiblePath = isHive,
            }
            : null,
        Tags = DeliveryShapes.Tags(delivery.Tags),
    };
}
