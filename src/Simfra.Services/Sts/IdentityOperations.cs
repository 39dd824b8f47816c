using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Security;

namespace Simfra.Services.Sts;

/// <summary>Who the caller is, whose a key is, and why a call was denied.</summary>
internal sealed class IdentityOperations(ServiceHost host) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(StsApi.GetCallerIdentity, GetCallerIdentity);
        operations.Handle(StsApi.GetAccessKeyInfo, GetAccessKeyInfo);
        operations.Handle(StsApi.DecodeAuthorizationMessage, DecodeAuthorizationMessage);
    }

    private GetCallerIdentityResponse GetCallerIdentity(GetCallerIdentityRequest request, OperationContext context) => new()
    {
        Account = context.Principal.AccountId,
        Arn = context.Principal.Arn,
        UserId = context.Principal.UserId,
    };

    /// <summary>Key ids hold their account, whether the key exists or not; those of root users are the user's choice and are looked up.</summary>
    private GetAccessKeyInfoResponse GetAccessKeyInfo(GetAccessKeyInfoRequest request, OperationContext context) => new()
    {
        Account = host.Capabilities.Find<ICredentialSource>()?.Find(request.AccessKeyId!, sessionToken: null)?.Principal.AccountId
            ?? UniqueId.FindAccount(request.AccessKeyId!)
            ?? throw StsErrors.UnknownAccessKey(request.AccessKeyId!),
    };

    private DecodeAuthorizationMessageResponse DecodeAuthorizationMessage(DecodeAuthorizationMessageRequest request, OperationContext context) => new()
    {
        DecodedMessage = host.AuthorizationMessages.Open(request.EncodedMessage!) ?? throw StsErrors.InvalidAuthorizationMessage(),
    };
}
