using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;

namespace Simfra.Services.Kms;

/// <summary>Keys from creation to deletion.</summary>
internal sealed class KeyOperations(KeyDirectory keys, IdGenerator ids) : IOperationGroup
{
    private const int DefaultPage = 100;
    private const int DefaultWindow = 30;
    private const int MinWindow = 7;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.DescribeKey, DescribeKey);
        operations.Handle(KmsApi.ListKeys, ListKeys);
        operations.Handle(KmsApi.UpdateKeyDescription, UpdateKeyDescription);
        operations.Handle(KmsApi.EnableKey, EnableKey);
        operations.Handle(KmsApi.DisableKey, DisableKey);
        operations.Handle(KmsApi.ScheduleKeyDeletion, ScheduleKeyDeletion);
        operations.Handle(KmsApi.CancelKeyDeletion, CancelKeyDeletion);
        operations.Handle(KmsApi.GetKeyLastUsage, GetKeyLastUsage);
    }

    private DescribeKeyResponse DescribeKey(DescribeKeyRequest request, OperationContext context)
    {
        var key = keys.GetByAnyName(request.KeyId!, context);
        GrantTokens.Check(request.GrantTokens, keys, context);
        return new() { KeyMetadata = KeyDescription.Of(key, keys.StateOf(key), context.Now) };
    }

    private ListKeysResponse ListKeys(ListKeysRequest request, OperationContext context)
    {
        var state = keys.States[context.Scope];
        var page = KmsPage.Of(state.Keys.All, static k => k.Id, request.Limit, request.Marker, DefaultPage);
        return new()
        {
            Keys = page.Entries.ConvertAll(static k => new KeyListEntry { KeyId = k.Id, KeyArn = k.Arn }),
            NextMarker = page.NextMarker,
            Truncated = page.Truncated,
        };
    }

    private Unit UpdateKeyDescription(UpdateKeyDescriptionRequest request, OperationContext context)
    {
        var key = keys.GetChangeable(request.KeyId!, context);
        keys.Put(key with { Description = request.Description! });
        return new();
    }

    private Unit EnableKey(EnableKeyRequest request, OperationContext context)
    {
        var key = GetSwitchable(request.KeyId!, context) with { IsEnabled = true };
        keys.Put(key);
        if (key.Rotation is { } plan && plan.NextAt <= context.Now)
        {
            KeyRotationJob.Run(keys, key, ids, context.Now);
        }

        return new();
    }

    private Unit DisableKey(DisableKeyRequest request, OperationContext context)
    {
        keys.Put(GetSwitchable(request.KeyId!, context) with { IsEnabled = false });
        return new();
    }

    private ScheduleKeyDeletionResponse ScheduleKeyDeletion(ScheduleKeyDeletionRequest request, OperationContext context)
    {
        var key = keys.GetChangeable(request.KeyId!, context);
        keys.CheckStateIsNot(key, context.Now, KeyState.Updating);
        var window = request.PendingWindowInDays ?? DefaultWindow;
        if (window is < MinWindow or > DefaultWindow)
        {
            var limit = window < MinWindow ? $"greater than or equal to {MinWindow}" : $"less than or equal to {DefaultWindow}";
            throw KmsErrors.Validation(
                $"1 validation error detected: Value '{window}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value {limit}");
        }

        // A primary key waits for its replicas to go first.
        var hasReplicas = key is { IsReplica: false, MultiRegion.ReplicaRegions.IsEmpty: false };
        key = key with { Deletion = new(window, hasReplicas ? null : context.Now + TimeSpan.FromDays(window)) };
        keys.Put(key);
        if (!hasReplicas)
        {
            KeyDeletionJob.Schedule(keys.Jobs, key);
        }

        return new()
        {
            KeyId = key.Arn,
            DeletionDate = key.Deletion.Date,
            KeyState = key.StateAt(context.Now),
            PendingWindowInDays = window,
        };
    }

    private CancelKeyDeletionResponse CancelKeyDeletion(CancelKeyDeletionRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);
        if (key.Deletion is null)
        {
            throw KmsErrors.NotPendingDeletion(key.Arn);
        }

        keys.Put(key with { Deletion = null, IsEnabled = false });
        return new() { KeyId = key.Arn };
    }

    private GetKeyLastUsageResponse GetKeyLastUsage(GetKeyLastUsageRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);
        return new()
        {
            KeyId = key.Id,
            KeyCreationDate = key.CreatedAt,
            TrackingStartDate = key.CreatedAt,
            KeyLastUsage = keys.StateOf(key).Uses.Find(key.Id) is { } use
                ? new() { Operation = use.Operation, Timestamp = use.At, KmsRequestId = use.RequestId, CloudTrailEventId = use.EventId }
                : null,
        };
    }

    /// <summary>A key without material is neither on nor off; one that is unavailable becomes what it is told when it is available again.</summary>
    private KmsKey GetSwitchable(string keyId, OperationContext context)
    {
        var key = keys.GetChangeable(keyId, context);
        keys.CheckStateIsNot(key, context.Now, KeyState.PendingImport, KeyState.Creating, KeyState.Updating);
        return key;
    }
}
