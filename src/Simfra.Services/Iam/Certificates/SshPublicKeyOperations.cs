using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The SSH public keys of users.</summary>
internal sealed class SshPublicKeyOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.UploadSSHPublicKey, UploadSSHPublicKey);
        operations.Handle(IamApi.GetSSHPublicKey, GetSSHPublicKey);
        operations.Handle(IamApi.ListSSHPublicKeys, ListSSHPublicKeys);
        operations.Handle(IamApi.UpdateSSHPublicKey, UpdateSSHPublicKey);
        operations.Handle(IamApi.DeleteSSHPublicKey, DeleteSSHPublicKey);
    }

    private UploadSSHPublicKeyResponse UploadSSHPublicKey(UploadSSHPublicKeyRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var user = state.GetUser(request.UserName);
        var parsed = SshRsaKey.Parse(request.SSHPublicKeyBody!);
        var keys = state.SshPublicKeysByUser.Find(user.UserId).ToList();
        if (keys.Exists(k => k.Blob.AsSpan().SequenceEqual(parsed.Blob)))
        {
            throw IamErrors.PublicKeyDuplicate();
        }

        if (keys.Count >= IamQuotas.SshPublicKeysPerUser)
        {
            throw IamErrors.QuotaExceeded("SSHPublicKeysPerUser", IamQuotas.SshPublicKeysPerUser);
        }

        var key = new IamSshPublicKey
        {
            Id = UniqueId.NewAccessKey(UniqueId.PublicKeyPrefix, state.AccountId, context.Ids),
            UserId = user.UserId,
            Body = request.SSHPublicKeyBody!,
            Blob = parsed.Blob,
            UploadedAt = context.Second(),
            IsActive = true,
        };
        state.SshPublicKeys.Add(key);
        return new() { SSHPublicKey = Show(key, user, parsed, key.Body) };
    }

    private GetSSHPublicKeyResponse GetSSHPublicKey(GetSSHPublicKeyRequest request, OperationContext context)
    {
        var (_, user, key) = Find(request.UserName, request.SSHPublicKeyId, context);
        var parsed = SshRsaKey.FromBlob(key.Blob);
        return new() { SSHPublicKey = Show(key, user, parsed, request.Encoding == EncodingType.Pem ? parsed.ToPem() : parsed.ToSsh()) };
    }

    private ListSSHPublicKeysResponse ListSSHPublicKeys(ListSSHPublicKeysRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var user = state.GetUser(request.UserName, context.Principal);
        var page = IamPage.Take(state.SshPublicKeysByUser.Find(user.UserId), k => k.Id, request.MaxItems, request.Marker);
        return new()
        {
            SSHPublicKeys = page.Show(k => new SSHPublicKeyMetadata
            {
                UserName = user.UserName,
                SSHPublicKeyId = k.Id,
                Status = CredentialStatus.Show(k.IsActive),
                UploadDate = k.UploadedAt,
            }),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private Unit UpdateSSHPublicKey(UpdateSSHPublicKeyRequest request, OperationContext context)
    {
        var (state, _, key) = Find(request.UserName, request.SSHPublicKeyId, context);
        state.SshPublicKeys.Put(key with { IsActive = CredentialStatus.IsActive(request.Status!) });
        return new();
    }

    private Unit DeleteSSHPublicKey(DeleteSSHPublicKeyRequest request, OperationContext context)
    {
        var (state, _, key) = Find(request.UserName, request.SSHPublicKeyId, context);
        state.SshPublicKeys.Remove(key.Id);
        return new();
    }

    private (IamState State, IamUser User, IamSshPublicKey Key) Find(string? userName, string? id, OperationContext context)
    {
        var state = states.Of(context);
        var user = state.GetUser(userName);
        return state.SshPublicKeys.Find(id!) is { } key && key.UserId == user.UserId
            ? (state, user, key)
            : throw IamErrors.PublicKeyNotFound(id);
    }

    private static SSHPublicKey Show(IamSshPublicKey key, IamUser user, SshRsaKey parsed, string body) => new()
    {
        UserName = user.UserName,
        SSHPublicKeyId = key.Id,
        Fingerprint = parsed.Fingerprint,
        SSHPublicKeyBody = body,
        Status = CredentialStatus.Show(key.IsActive),
        UploadDate = key.UploadedAt,
    };
}
