using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Simfra.Models.S3;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Reads what a request says of notifications, and writes what answers say.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html"/>
internal static partial class NotificationSettings
{
    private const int MaxRules = 100;
    private const int MaxIdLength = 255;
    private const int MaxFilterBytes = 1024;

    private static readonly string[] Events = S3Api.PutBucketNotificationConfiguration.Schema.Input!
        .FindMember(nameof(PutBucketNotificationConfigurationRequest.NotificationConfiguration))!.Target
        .FindMember(nameof(NotificationConfiguration.QueueConfigurations))!.Target.Element!.Target
        .FindMember(nameof(QueueConfiguration.Events))!.Target.Element!.Target.EnumValues;

    /// <exception cref="AwsServiceException">InvalidArgument, InvalidRequest, MalformedXML.</exception>
    public static BucketNotifications Parse(NotificationConfiguration given, Bucket bucket, IdGenerator ids)
    {
        var rules = new List<NotificationRule>();
        rules.AddRange((given.TopicConfigurations ?? []).Select(c => Parse(NotificationTarget.Topic, c.TopicArn, c.Id, c.Events, c.Filter, ids)));
        rules.AddRange((given.QueueConfigurations ?? []).Select(c => Parse(NotificationTarget.Queue, c.QueueArn, c.Id, c.Events, c.Filter, ids)));
        rules.AddRange((given.LambdaFunctionConfigurations ?? []).Select(
            c => Parse(NotificationTarget.Function, c.LambdaFunctionArn, c.Id, c.Events, c.Filter, ids)));
        if (rules.Count > MaxRules)
        {
            throw S3Errors.TooManyNotifications(MaxRules);
        }

        rules.ForEach(rule => CheckArn(rule, bucket));
        if (rules.GroupBy(static r => r.Id, StringComparer.Ordinal).FirstOrDefault(static g => g.Skip(1).Any()) is { } twice)
        {
            throw S3Errors.NotificationIdTwice(twice.Key);
        }

        foreach (var (position, rule) in rules.Index())
        {
            if (rules.Take(position).FirstOrDefault(rule.Overlaps) is { } other)
            {
                throw rule.Filters.IsEmpty && other.Filters.IsEmpty ? S3Errors.OverlappingEvents() : S3Errors.OverlappingFilters();
            }
        }

        return new() { Rules = [.. rules], GoToEventBridge = given.EventBridgeConfiguration is not null };
    }

    public static NotificationConfiguration Describe(BucketNotifications? notifications)
    {
        var rules = notifications?.Rules ?? [];
        return new()
        {
            TopicConfigurations = ListOf(rules, NotificationTarget.Topic, static r => new TopicConfiguration
            {
                Id = r.Id,
                TopicArn = r.Arn,
                Events = [.. r.Events],
                Filter = Describe(r.Filters),
            }),
            QueueConfigurations = ListOf(rules, NotificationTarget.Queue, static r => new QueueConfiguration
            {
                Id = r.Id,
                QueueArn = r.Arn,
                Events = [.. r.Events],
                Filter = Describe(r.Filters),
            }),
            LambdaFunctionConfigurations = ListOf(rules, NotificationTarget.Function, static r => new LambdaFunctionConfiguration
            {
                Id = r.Id,
                LambdaFunctionArn = r.Arn,
                Events = [.. r.Events],
                Filter = Describe(r.Filters),
            }),
            EventBridgeConfiguration = notifications?.GoToEventBridge == true ? new() : null,
        };
    }

    /// <summary>What the ARN of a receiver is called in the document.</summary>
    public static string ElementOf(NotificationTarget target) => target switch
    {
        NotificationTarget.Topic => "Topic",
        NotificationTarget.Queue => "Queue",
        _ => "CloudFunction",
    };

    private static NotificationRule Parse(
        NotificationTarget target, string? arn, string? id, List<string>? events, NotificationConfigurationFilter? filter, IdGenerator ids)
    {
        if (id is { Length: > MaxIdLength })
        {
            throw S3Errors.NotificationIdTooLong(id, MaxIdLength);
        }

        if (arn is null || events is not { Count: > 0 })
        {
            throw S3Errors.MalformedXml();
        }

        if (events.Find(static e => !Events.Contains(e)) is { } unknown)
        {
            throw S3Errors.UnsupportedEvent(unknown);
        }

        if (events.Index().Any(e => events.Take(e.Index).Any(o => NotificationRule.Includes(e.Item, o) || NotificationRule.Includes(o, e.Item))))
        {
            throw S3Errors.OverlappingEvents();
        }

        return new()
        {
            // S3 makes ids of UUIDs, in base 64 as text.
            Id = string.IsNullOrEmpty(id) ? Convert.ToBase64String(Encoding.ASCII.GetBytes(ids.NewGuid().ToString())) : id,
            Target = target,
            Arn = arn,
            Events = [.. events],
            Filters = ParseFilters(filter?.Key?.FilterRules),
        };
    }

    private static ImmutableArray<KeyFilterRule> ParseFilters(List<FilterRule>? given)
    {
        var filters = ImmutableArray.CreateBuilder<KeyFilterRule>();
        foreach (var rule in given ?? [])
        {
            var name = rule.Name?.ToLowerInvariant() switch
            {
                "prefix" => KeyFilterRule.Prefix,
                "suffix" => KeyFilterRule.Suffix,
                _ => throw S3Errors.InvalidFilterName(rule.Name),
            };
            if (filters.Any(f => f.Name == name))
            {
                throw S3Errors.FilterNameTwice(name);
            }

            var value = rule.Value ?? "";
            if (Encoding.UTF8.GetByteCount(value) > MaxFilterBytes)
            {
                throw S3Errors.FilterValueTooLong(value);
            }

            filters.Add(new(name, value));
        }

        return filters.DrainToImmutable();
    }

    private static void CheckArn(NotificationRule rule, Bucket bucket)
    {
        var element = ElementOf(rule.Target);
        if (DestinationArn.TryParse(rule.Arn) is not { } destination)
        {
            throw S3Errors.DestinationArnNotParsed(element, rule.Arn);
        }

        if (rule.Target != NotificationTarget.Function && destination.Resource.EndsWith(".fifo", StringComparison.Ordinal))
        {
            throw S3Errors.FifoDestination(element, rule.Arn);
        }

        var (expression, shown) = rule.Target switch
        {
            NotificationTarget.Topic => (TopicArn, @"^arn:aws[\p{Alpha}\-]*:sns:[\p{Alnum}\-]+:[\p{Digit}]{12}:[\p{Alnum}\-_]{1,256}$"),
            NotificationTarget.Queue => (QueueArn, @"^arn:aws[\p{Alpha}\-]*:sqs:[\p{Alnum}\-]+:[\p{Digit}]{12}:[\p{Alnum}\-_]{1,80}$"),
            _ => (FunctionArn, FunctionArn.ToString()),
        };
        if (!expression.IsMatch(rule.Arn))
        {
            throw S3Errors.DestinationArnNotMatched(element, rule.Arn, shown);
        }

        if (destination.Scope.Region != bucket.Region)
        {
            throw S3Errors.DestinationInOtherRegion(element, rule.Arn);
        }
    }

    private static List<T>? ListOf<T>(ImmutableArray<NotificationRule> rules, NotificationTarget target, Func<NotificationRule, T> describe)
    {
        var described = rules.Where(r => r.Target == target).Select(describe).ToList();
        return described.Count == 0 ? null : described;
    }

    private static NotificationConfigurationFilter? Describe(ImmutableArray<KeyFilterRule> filters) => filters.IsEmpty
        ? null
        : new() { Key = new() { FilterRules = [.. filters.Select(static f => new FilterRule { Name = f.Name, Value = f.Value })] } };

    [GeneratedRegex(@"^arn:aws[a-zA-Z\-]*:sns:[a-zA-Z0-9\-]+:[0-9]{12}:[a-zA-Z0-9\-_]{1,256}$", RegexOptions.CultureInvariant)]
    private static partial Regex TopicArn { get; }

    [GeneratedRegex(@"^arn:aws[a-zA-Z\-]*:sqs:[a-zA-Z0-9\-]+:[0-9]{12}:[a-zA-Z0-9\-_]{1,80}$", RegexOptions.CultureInvariant)]
    private static partial Regex QueueArn { get; }

    [GeneratedRegex(@"^arn:aws[a-zA-Z\-]*:lambda:[a-zA-Z0-9\-]+:[0-9]{12}:function:[a-zA-Z0-9\-_]+(:[a-zA-Z0-9$_\-]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex FunctionArn { get; }
}
