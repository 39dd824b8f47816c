using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Kms;

/// <summary>Finds keys by what callers call them, and changes them. Its methods run in a turn.</summary>
internal sealed class KeyDirectory(ServiceState<KmsState> states, ServiceJobs jobs)
{
    public ServiceState<KmsState> States { get; } = states;

    public ServiceJobs Jobs { get; } = jobs;

    public KmsState StateOf(KmsKey key) => States[key.Scope];

    /// <summary>The key of an id or key ARN; operations that manage keys take no aliases.</summary>
    /// <exception cref="Schemas.AwsServiceException">NotFoundException, InvalidArnException.</exception>
    public KmsKey Get(string keyId, OperationContext context)
    {
        var name = KeyName.Parse(keyId, context);
        return name.KeyId is null ? throw KmsErrors.InvalidKeyId(keyId) : Get(name);
    }

    /// <summary>A key of the customer's own that stays.</summary>
    /// <exception cref="Schemas.AwsServiceException">
    /// NotFoundException, InvalidArnException, UnsupportedOperationException, KMSInvalidStateException.
    /// </exception>
    public KmsKey GetChangeable(string keyId, OperationContext context)
    {
        var key = Get(keyId, context);
        CheckCustomerManaged(key);
        CheckNotPendingDeletion(key, context.Now);
        return key;
    }

    /// <summary>The key of an id, ARN or alias. One of AWS's own is made here when it is first asked for.</summary>
    /// <exception cref="Schemas.AwsServiceException">NotFoundException, InvalidArnException.</exception>
    public KmsKey GetByAnyName(string keyId, OperationContext context)
    {
        var name = KeyName.Parse(keyId, context);
        if (name.Alias is not { } alias)
        {
            return Get(name);
        }

        var state = States[name.Scope];
        if (state.Aliases.Find(alias) is { } found)
        {
            return state.Keys.Find(found.KeyId)!;
        }

        return ManagedKeys.Exists(alias) ? MakeManaged(state, alias, context) : throw KmsErrors.AliasNotFound(name.Arn);
    }

    /// <summary>Fails unless the key can be used for cryptography now.</summary>
    /// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html">Which operation goes with which state.</seealso>
    public void CheckUsable(KmsKey key, DateTimeOffset now) => CheckState(key, now, KeyState.Enabled, KeyState.Updating);

    /// <summary>Fails unless the key is in one of the states.</summary>
    public void CheckState(KmsKey key, DateTimeOffset now, params ReadOnlySpan<string> allowed)
    {
        var state = StateOf(key).StateOf(key, now);
        if (!allowed.Contains(state))
        {
            throw KmsErrors.WrongState(key.Arn, state);
        }
    }

    /// <summary>Fails where the key is in one of the states.</summary>
    public void CheckStateIsNot(KmsKey key, DateTimeOffset now, params ReadOnlySpan<string> refused)
    {
        var state = StateOf(key).StateOf(key, now);
        if (refused.Contains(state))
        {
            throw KmsErrors.WrongState(key.Arn, state);
        }
    }

    /// <summary>Fails where the key is on its way out.</summary>
    public void CheckNotPendingDeletion(KmsKey key, DateTimeOffset now) =>
        CheckStateIsNot(key, now, KeyState.PendingDeletion, KeyState.PendingReplicaDeletion);

    /// <summary>AWS's own keys change for nobody.</summary>
    public void CheckCustomerManaged(KmsKey key)
    {
        if (key.IsAwsManaged)
        {
            throw KmsErrors.Unsupported($"AWS managed key {key.Arn} does not support this operation.");
        }
    }

    public void Put(KmsKey key) => StateOf(key).Keys.Put(key);

    /// <summary>Writes down what a key's grants make of its policy.</summary>
    public void ApplyGrants(KmsKey key) => Put(GrantPolicy.Apply(key, StateOf(key).GrantsOf(key.Id)));

    /// <summary>Changes a key and all keys of other regions that share its id.</summary>
    public void PutRelated(KmsKey key, Func<KmsKey, KmsKey> change)
    {
        foreach (var region in key.MultiRegion?.Regions ?? [key.Scope.Region])
        {
            var keys = States[key.Scope with { Region = region }].Keys;
            if (keys.Find(key.Id) is { } related)
            {
                keys.Put(change(related));
            }
        }
    }

    /// <summary>Writes down a cryptographic use.</summary>
    public void NoteUse(KmsKey key, OperationContext context) => StateOf(key).Uses.Put(
        new(key.Id, context.Operation.Name, context.Now, context.RequestId, CallEventId.Of(context.RequestId, key.Scope.Account)));

    private KmsKey Get(KeyName name)
    {
        if (!KeyName.IsKeyId(name.KeyId!))
        {
            throw KmsErrors.InvalidKeyId(name.KeyId!);
        }

        return States[name.Scope].Keys.Find(name.KeyId!) ?? throw KmsErrors.KeyNotFound(name.Arn);
    }

    private KmsKey MakeManaged(KmsState state, string alias, OperationContext context)
    {
        var key = ManagedKeys.Make(state.Scope, alias, context.Ids, context.Now);
        state.Keys.Add(key);
        state.Aliases.Add(new(alias, key.Id, context.Now, context.Now));
        KeyRotationJob.Schedule(Jobs, key);
        return key;
    }
}
