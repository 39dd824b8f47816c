using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Security;
using Simfra.Security.Iam;

namespace Simfra.Services.Sts;

/// <summary>A session of the root user of a member account, for one task, by those who administer root access for the organisation.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html"/>
internal sealed class AssumeRootOperation(ServiceHost host) : IOperationGroup
{
    private const string ServicePrincipal = "iam.amazonaws.com";
    private const string TaskPolicyHead = "arn:aws:iam::aws:policy/root-task/";
    private const int DefaultSeconds = 900;

    /// <summary>The policies of tasks only deny: what they leave is allowed.</summary>
    private const string AllowAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    /// <summary>The tasks that AWS lets do so.</summary>
    private static readonly string[] Tasks =
    [
        "IAMAuditRootUserCredentials", "IAMCreateRootUserPassword", "IAMDeleteRootUserCredentials", "S3UnlockBucketPolicy", "SQSUnlockQueuePolicy",
    ];

    public void Register(IOperationRegistry operations) => operations.Handle(StsApi.AssumeRoot, AssumeRootAsync);

    /// <summary>The account that a target names, by its number or its root user; null for another target.</summary>
    public static string? AccountOf(string target)
    {
        var account = target.Split(':') is ["arn", "aws", "iam", "", var named, "root"] ? named : target;
        return account.Length == 12 && !account.AsSpan().ContainsAnyExceptInRange('0', '9') ? account : null;
    }

    private ValueTask<AssumeRootResponse> AssumeRootAsync(AssumeRootRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var account = AccountOf(request.TargetPrincipal!) ?? throw StsErrors.InvalidTargetPrincipal(request.TargetPrincipal!);
        var task = request.TaskPolicyArn!.Arn!;
        if (!task.StartsWith(TaskPolicyHead, StringComparison.Ordinal) || !Tasks.Contains(task[TaskPolicyHead.Length..]))
        {
            throw StsErrors.InvalidTaskPolicy(task);
        }

        if (!MayActAsRoot(context.AccountId, account))
        {
            throw StsAuthorization.CannotAssume(context.Principal, "sts:AssumeRoot", $"arn:aws:iam::{account}:root");
        }

        var sourceIdentity = context.Principal.Session?.SourceIdentity;
        var root = new RootPrincipal(account)
        {
            Session = new() { IssuedAt = context.Now, Policies = [AllowAll], PolicyArns = [task], SourceIdentity = sourceIdentity },
        };
        var credential = host.Sessions.Issue(root, TimeSpan.FromSeconds(request.DurationSeconds ?? DefaultSeconds));
        return new(new AssumeRootResponse { Credentials = credential.ToShape(), SourceIdentity = sourceIdentity });
    }

    /// <summary>The caller's account manages the organisation, or administers IAM for it, and the target is another of its accounts.</summary>
    private bool MayActAsRoot(string caller, string target)
    {
        var organizations = host.Capabilities.Find<IOrganizationServices>();
        return organizations?.FindStanding(caller, ServicePrincipal) is { HasAllFeatures: true } own
            && (own.ManagementAccountId == caller || own.IsDelegatedAdministrator)
            && organizations.FindStanding(target, ServicePrincipal) is { } member
            && member.OrganizationId == own.OrganizationId
            && member.ManagementAccountId != target
            && host.Capabilities.Find<IRootSessions>()?.AreEnabled(own.ManagementAccountId) == true;
    }
}
