using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;

namespace Simfra.Services.Kms;

/// <summary>Aliases: names that lead to keys of their account and region.</summary>
internal sealed class AliasOperations(KeyDirectory keys) : IOperationGroup
{
    private const int DefaultPage = 50;
    private const int MaxPage = 100;
    private const int MaxAliasesOfKey = 50;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.CreateAlias, CreateAlias);
        operations.Handle(KmsApi.UpdateAlias, UpdateAlias);
        operations.Handle(KmsApi.DeleteAlias, DeleteAlias);
        operations.Handle(KmsApi.ListAliases, ListAliases);
    }

    private Unit CreateAlias(CreateAliasRequest request, OperationContext context)
    {
        var name = CheckName(request.AliasName!);
        var target = GetTarget(request.TargetKeyId!, context);
        var aliases = keys.States[context.Scope].Aliases;
        if (aliases.Contains(name))
        {
            throw KmsErrors.AliasExists(KeyName.AliasArnOf(context.Scope, name));
        }

        CheckCount(target);
        aliases.Add(new(name, target.Id, context.Now, context.Now));
        return new();
    }

    private Unit UpdateAlias(UpdateAliasRequest request, OperationContext context)
    {
        var state = keys.States[context.Scope];
        var alias = Find(CheckName(request.AliasName!), context);
        var target = GetTarget(request.TargetKeyId!, context);
        if (state.Keys.Find(alias.KeyId) is { } old && (old.Usage != target.Usage || KindOf(old) != KindOf(target)))
        {
            throw KmsErrors.Validation("The current and new KMS key must be the same type, and they must have the same key usage.");
        }

        if (alias.KeyId != target.Id)
        {
            CheckCount(target);
        }

        state.Aliases.Put(alias with { KeyId = target.Id, UpdatedAt = context.Now });
        return new();
    }

    private Unit DeleteAlias(DeleteAliasRequest request, OperationContext context)
    {
        var alias = Find(CheckName(request.AliasName!), context);
        keys.States[context.Scope].Aliases.Remove(alias.Name);
        return new();
    }

    private ListAliasesResponse ListAliases(ListAliasesRequest request, OperationContext context)
    {
        var state = keys.States[context.Scope];
        var of = request.KeyId is { } keyId ? keys.Get(keyId, context) : null;

        // AWS's own aliases are there before their keys are.
        var names = of is not null
            ? state.AliasesOf(of.Id).Select(static a => a.Name)
            : state.Aliases.All.Select(static a => a.Name).Union(ManagedKeys.ListedAliases).Order(StringComparer.Ordinal);
        var page = KmsPage.Of(names, static n => n, request.Limit, request.Marker, DefaultPage, MaxPage);
        return new()
        {
            Aliases = page.Entries.ConvertAll(name => Show(state, name)),
            NextMarker = page.NextMarker,
            Truncated = page.Truncated,
        };
    }

    private static AliasListEntry Show(KmsState state, string name)
    {
        var alias = state.Aliases.Find(name);
        return new()
        {
            AliasName = name,
            AliasArn = KeyName.AliasArnOf(state.Scope, name),
            TargetKeyId = alias?.KeyId,
            CreationDate = alias?.CreatedAt,
            LastUpdatedDate = alias?.UpdatedAt,
        };
    }

    private KeyAlias Find(string name, OperationContext context) =>
        keys.States[context.Scope].Aliases.Find(name) ?? throw KmsErrors.AliasNotFound(KeyName.AliasArnOf(context.Scope, name));

    /// <summary>The key that an alias shall lead to: one of the caller's own, in this region, that stays.</summary>
    private KmsKey GetTarget(string keyId, OperationContext context)
    {
        if (keyId.StartsWith(KeyName.AliasPrefix, StringComparison.Ordinal))
        {
            throw KmsErrors.Validation("Aliases must refer to keys. Not aliases");
        }

        return keys.GetChangeable(keyId, context);
    }

    /// <exception cref="AwsServiceException">LimitExceededException.</exception>
    private void CheckCount(KmsKey key)
    {
        if (keys.StateOf(key).AliasesOf(key.Id).Skip(MaxAliasesOfKey - 1).Any())
        {
            throw KmsErrors.TooManyAliases(key.Arn, MaxAliasesOfKey);
        }
    }

    private static string CheckName(string name)
    {
        if (!name.StartsWith(KeyName.AliasPrefix, StringComparison.Ordinal) || name.Length == KeyName.AliasPrefix.Length)
        {
            throw KmsErrors.InvalidAliasName();
        }

        if (name.StartsWith(ManagedKeys.AliasPrefix, StringComparison.Ordinal))
        {
            throw KmsErrors.NotAuthorized();
        }

        return name.Contains(':', StringComparison.Ordinal) ? throw KmsErrors.Validation($"{name} contains invalid characters for an alias") : name;
    }

    /// <summary>Both symmetric, both asymmetric, or both HMAC keys.</summary>
    private static int KindOf(KmsKey key) => key.IsSymmetric ? 0 : KeySpecs.IsAsymmetric(key.Spec) ? 1 : 2;
}
