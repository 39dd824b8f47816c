using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The access keys of users, and of the root user where it asks for itself.</summary>
internal sealed class AccessKeyOperations(ServiceState<IamState> states) : IOperationGroup
{
    private const int SecretBytes = 30;

    /// <summary>Shown where a key has never been used.</summary>
    private const string NotApplicable = "N/A";

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreateAccessKey, CreateAccessKey);
        operations.Handle(IamApi.UpdateAccessKey, UpdateAccessKey);
        operations.Handle(IamApi.DeleteAccessKey, DeleteAccessKey);
        operations.Handle(IamApi.ListAccessKeys, ListAccessKeys);
        operations.Handle(IamApi.GetAccessKeyLastUsed, GetAccessKeyLastUsed);
    }

    private CreateAccessKeyResponse CreateAccessKey(CreateAccessKeyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var (userId, userName) = OwnerOf(state, request.UserName, context);
        if (state.AccessKeysByUser.Count(userId) >= IamQuotas.AccessKeysPerUser)
        {
            throw IamErrors.QuotaExceeded("AccessKeysPerUser", IamQuotas.AccessKeysPerUser);
        }

        var key = new IamAccessKey
        {
            AccessKeyId = UniqueId.NewAccessKey(UniqueId.AccessKeyPrefix, state.AccountId, context.Ids),
            SecretAccessKey = NewSecret(context.Ids),
            UserId = userId,
            CreatedAt = context.Second(),
        };
        state.AccessKeys.Add(key);
        return new()
        {
            AccessKey = new()
            {
                UserName = userName,
                AccessKeyId = key.AccessKeyId,
                SecretAccessKey = key.SecretAccessKey,
                Status = key.Status,
                CreateDate = key.CreatedAt,
            },
        };
    }

    private Unit UpdateAccessKey(UpdateAccessKeyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var isActive = CredentialStatus.IsActive(request.Status!);
        var key = Find(state, request.UserName, request.AccessKeyId, context);
        state.AccessKeys.Put(key with { IsActive = isActive });
        return new();
    }

    private Unit DeleteAccessKey(DeleteAccessKeyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var key = Find(state, request.UserName, request.AccessKeyId, context);
        state.AccessKeys.Remove(key.AccessKeyId);
        state.AccessKeyUses.Remove(key.AccessKeyId);
        return new();
    }

    private ListAccessKeysResponse ListAccessKeys(ListAccessKeysRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var (userId, userName) = OwnerOf(state, request.UserName, context);
        var page = IamPage.Take(state.AccessKeysByUser.Find(userId), k => k.AccessKeyId, request.MaxItems, request.Marker);
        return new()
        {
            AccessKeyMetadata = page.Show(k => new AccessKeyMetadata
            {
                UserName = userName,
                AccessKeyId = k.AccessKeyId,
                Status = k.Status,
                CreateDate = k.CreatedAt,
            }),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private GetAccessKeyLastUsedResponse GetAccessKeyLastUsed(GetAccessKeyLastUsedRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var key = state.AccessKeys.Find(request.AccessKeyId!) ?? throw IamErrors.AccessKeyNotFound(request.AccessKeyId);
        var use = state.AccessKeyUses.Find(key.AccessKeyId);
        return new()
        {
            UserName = state.UsersById.First(key.UserId)?.UserName,
            AccessKeyLastUsed = new()
            {
                LastUsedDate = use?.UsedAt,
                ServiceName = use?.ServiceName ?? NotApplicable,
                Region = use?.Region ?? NotApplicable,
            },
        };
    }

    /// <summary>Whose keys are meant: those of the user of that name; without a name, the caller's own.</summary>
    private static (string UserId, string? UserName) OwnerOf(IamState state, string? userName, OperationContext context)
    {
        if (userName is null && context.Principal is RootPrincipal)
        {
            return (state.AccountId, null);
        }

        var user = state.GetUser(userName, context.Principal);
        return (user.UserId, user.UserName);
    }

    /// <summary>A key of the user of that name; without a name, of the caller.</summary>
    private static IamAccessKey Find(IamState state, string? userName, string? accessKeyId, OperationContext context)
    {
        var (userId, _) = OwnerOf(state, userName, context);
        return state.AccessKeys.Find(accessKeyId!) is { } key && key.UserId == userId ? key : throw IamErrors.AccessKeyNotFound(accessKeyId);
    }

    private static string NewSecret(IdGenerator ids)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        ids.Fill(secret);
        return Convert.ToBase64String(secret);
    }
}
