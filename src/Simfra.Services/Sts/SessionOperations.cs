using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Security;

namespace Simfra.Services.Sts;

/// <summary>Who the caller is, and temporary keys for it.</summary>
internal sealed class SessionOperations(SessionCredentials sessions) : IOperationGroup
{
    /// <summary>A session of the root user lasts an hour, whatever was asked for.</summary>
    private static readonly TimeSpan RootSession = TimeSpan.FromHours(1);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(StsApi.GetCallerIdentity, GetCallerIdentity);
        operations.Handle(StsApi.GetSessionToken, GetSessionTokenAsync);
    }

    private GetCallerIdentityResponse GetCallerIdentity(GetCallerIdentityRequest request, OperationContext context) => new()
    {
        Account = context.Principal.AccountId,
        Arn = context.Principal.Arn,
        UserId = context.Principal.UserId,
    };

    private ValueTask<GetSessionTokenResponse> GetSessionTokenAsync(
        GetSessionTokenRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        if (context.IsTemporary)
        {
            throw StsErrors.CannotCallWithSessionCredentials();
        }

        if (request.SerialNumber is not null || request.TokenCode is not null)
        {
            throw StsErrors.InvalidMfa();
        }

        var root = context.Principal as RootPrincipal ?? throw StsErrors.CannotCallWithSessionCredentials();
        var credential = sessions.Issue(root, Lifetime(request.DurationSeconds));
        return new(new GetSessionTokenResponse
        {
            Credentials = new()
            {
                AccessKeyId = credential.AccessKeyId,
                SecretAccessKey = credential.SecretAccessKey,
                SessionToken = credential.SessionToken,
                Expiration = credential.Expiration,
            },
        });
    }

    private static TimeSpan Lifetime(int? durationSeconds) =>
        durationSeconds is { } seconds && seconds < RootSession.TotalSeconds ? TimeSpan.FromSeconds(seconds) : RootSession;
}
