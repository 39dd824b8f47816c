using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs;

/// <summary>What asks KMS first: the creation of groups, and the keys that they are encrypted under.</summary>
internal sealed class LogGroupKeyOperations(ServiceState<CloudWatchLogsState> states, LogGroupKeys keys) : IOperationGroup
{
    /// <summary>What results of queries are called where keys are told.</summary>
    public const string QueryResults = "query-result:*";

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.CreateLogGroup, CreateLogGroupAsync);
        operations.Handle(CloudWatchLogsApi.AssociateKmsKey, AssociateKmsKeyAsync);
        operations.Handle(CloudWatchLogsApi.DisassociateKmsKey, DisassociateKmsKey);
    }

    private async ValueTask<Unit> CreateLogGroupAsync(CreateLogGroupRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var group = Draft(request, context);
        CheckIsNew(states.Find(context.Scope), group);
        var dataKey = request.KmsKeyId is { } key ? await AskAsync(key, group.Arn, context, cancellationToken).ConfigureAwait(false) : null;
        states.Update(() =>
        {
            var state = states[context.Scope];
            CheckIsNew(state, group);
            state.Groups.Add(group);
            Keep(state, dataKey);
        });
        return new();
    }

    private static LogGroup Draft(CreateLogGroupRequest request, OperationContext context)
    {
        var name = request.LogGroupName!;
        if (name.StartsWith("aws/", StringComparison.Ordinal))
        {
            throw CloudWatchLogsErrors.InvalidParameter("Log groups starting with aws/ are reserved for AWS.");
        }

        var logGroupClass = request.LogGroupClass ?? LogGroupClass.Standard;
        return new()
        {
            Name = name,
            Scope = context.Scope,
            CreatedAt = context.Now.ToUnixTimeMilliseconds(),
            Class = logGroupClass,
            RetentionInDays = logGroupClass == LogGroupClass.Delivery ? 1 : null,
            KmsKeyId = request.KmsKeyId,
            IsProtected = request.DeletionProtectionEnabled ?? false,
            Tags = LogTags.Merge(LogGroup.NoTags, request.Tags, name),
        };
    }

    private static void CheckIsNew(CloudWatchLogsState? state, LogGroup group)
    {
        if (state?.Groups.Contains(group.Name) ?? false)
        {
            throw CloudWatchLogsErrors.GroupExists();
        }
    }

    private async ValueTask<Unit> AssociateKmsKeyAsync(AssociateKmsKeyRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var target = KeyTarget.Of(request.LogGroupName, request.ResourceIdentifier, context);
        if (target.Group is { } arn)
        {
            states.Get(arn, context);
        }

        var dataKey = await AskAsync(request.KmsKeyId!, target.ResourceArn, context, cancellationToken).ConfigureAwait(false);
        states.Update(() =>
        {
            SetKey(target, request.KmsKeyId, context);
            Keep(states[target.Group?.Scope ?? context.Scope], dataKey);
        });
        return new();
    }

    private async ValueTask<LogDataKey> AskAsync(string key, string resourceArn, OperationContext context, CancellationToken cancellationToken) => new(
        resourceArn, key, Convert.ToBase64String(await keys.CheckAsync(key, resourceArn, context.Scope, cancellationToken).ConfigureAwait(false)));

    /// <summary>Keeps a data key; what came in under an earlier one of the same key can be read with it as well.</summary>
    private static void Keep(CloudWatchLogsState state, LogDataKey? dataKey)
    {
        if (dataKey is not null)
        {
            var earlier = state.DataKeys.Find(dataKey.Key);
            state.DataKeys.Put(dataKey with { FirstEvent = earlier?.FirstEvent, LastEvent = earlier?.LastEvent });
        }
    }

    private Unit DisassociateKmsKey(DisassociateKmsKeyRequest request, OperationContext context)
    {
        SetKey(KeyTarget.Of(request.LogGroupName, request.ResourceIdentifier, context), null, context);
        return new();
    }

    private void SetKey(KeyTarget target, string? key, OperationContext context)
    {
        if (target.Group is { } arn)
        {
            var (state, group) = states.Get(arn, context);
            state.Groups.Put(group with { KmsKeyId = key });
        }
        else if (key is null)
        {
            states[context.Scope].QueryResultKeys.Remove(QueryResultKey.Only);
        }
        else
        {
            states[context.Scope].QueryResultKeys.Put(new(QueryResultKey.Only, key));
        }
    }

    /// <summary>What a key is for: a group, or the results of the account's queries.</summary>
    private readonly record struct KeyTarget(LogGroupArn? Group, string ResourceArn)
    {
        public static KeyTarget Of(string? groupName, string? identifier, OperationContext context)
        {
            if (groupName is null == identifier is null)
            {
                throw CloudWatchLogsErrors.InvalidParameter("Exactly one of logGroupName and resourceIdentifier must be specified.");
            }

            if (identifier == context.Arn("logs", QueryResults))
            {
                return new(null, identifier);
            }

            var group = groupName is not null
                ? new(context.Scope, groupName)
                : LogGroupArn.TryParse(identifier, out var arn) ? arn.Value : throw CloudWatchLogsErrors.InvalidParameter("Invalid resourceIdentifier.");
            return new(group, group.ToString());
        }
    }
}

/// <summary>The key that results of queries are encrypted under, for an account that chose one.</summary>
internal sealed record QueryResultKey(string Name, string KmsKeyId)
{
    public const string Only = "query-result";
}
