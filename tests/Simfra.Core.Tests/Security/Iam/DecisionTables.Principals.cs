namespace Simfra.Core.Tests.Security.Iam;

internal static partial class DecisionTables
{
    public const string Principals = """
        # How a policy may name a user
        user resource=allow:everyone => allowed by resource
        user resource=allow:star => allowed by resource
        user resource=allow:user => allowed by resource
        user resource=allow:userid => allowed by resource
        user resource=allow:account => implicit identity
        user resource=allow:root => implicit identity
        user resource=allow:canonical => implicit identity
        user identity=allow resource=deny:canonical => explicit resource
        user identity=allow resource=deny:othercanonical => allowed by identity
        user resource=allow:otheruser => implicit identity
        user resource=allow:otheraccount => implicit identity
        user resource=allow:role => implicit identity
        user resource=allow:sns => implicit identity
        user resource=allow:google => implicit identity
        user resource=allow:otheruser,user => allowed by resource
        user resource=allow:sns,user => allowed by resource
        user resource=allow:sns,star => allowed by resource
        user identity=allow resource=deny:userid => explicit resource
        user identity=allow resource=deny:root => explicit resource
        user identity=allow resource=deny:otheruser => allowed by identity
        user identity=allow resource=deny:sns => allowed by identity

        # a session of a role: by session, role (with its path), id, account
        role resource=allow:session => allowed by resource
        role resource=allow:othersession => implicit identity
        role resource=allow:allsessions => implicit identity
        role resource=allow:role => allowed by resource
        role resource=allow:rolewithoutpath => implicit identity
        role resource=allow:roleid => allowed by resource
        role resource=allow:account => implicit identity
        role resource=allow:user => implicit identity
        role identity=allow resource=deny:session => explicit resource
        role identity=allow resource=deny:othersession => allowed by identity
        role identity=allow resource=deny:role => explicit resource
        role identity=allow resource=deny:roleid => explicit resource
        role identity=allow resource=deny:account => explicit resource
        role identity=allow resource=deny:rolewithoutpath => allowed by identity

        # a federated user: by its own name, its issuer's, the account
        federated session=allow resource=allow:federated => allowed by resource
        federated session=allow resource=allow:user => allowed by resource
        federated session=allow resource=allow:userid => allowed by resource
        federated session=allow resource=allow:otheruser => implicit identity
        federated session=allow identity=allow resource=deny:user => explicit resource
        federated session=allow identity=allow resource=deny:account => explicit resource

        # those that aren't AWS principals
        service resource=allow:sns => allowed by resource
        service resource=allow:s3,sns => allowed by resource
        service resource=allow:star => allowed by resource
        service resource=allow:google => implicit resource
        webidentity trust resource=allow:google => allowed by trust
        webidentity trust resource=allow:everyone => allowed by trust
        webidentity trust resource=allow:user => implicit trust

        # A statement of a resource policy that names nobody is about nobody
        user resource=allow => implicit identity
        user identity=allow resource=deny => allowed by identity
        anonymous resource=allow => implicit resource

        # NotPrincipal with Allow: all but those
        user resource=allow:not-otheruser => allowed by resource
        user resource=allow:not-user => implicit identity
        user resource=allow:not-account => implicit identity
        user resource=allow:not-otheruser,user => implicit identity
        role resource=allow:not-user => allowed by resource
        role resource=allow:not-role => implicit identity
        role resource=allow:not-session => implicit identity
        service resource=allow:not-user => allowed by resource
        service resource=allow:not-sns => implicit resource
        anonymous resource=allow:not-user => allowed by resource
        anonymous resource=allow:not-everyone => implicit resource

        # NotPrincipal with Deny spares whom it names with account, role and session
        user identity=allow resource=deny:not-user,account => allowed by identity
        user identity=allow resource=deny:not-userid,root => allowed by identity
        user identity=allow resource=deny:not-user => explicit resource
        user identity=allow resource=deny:not-account => explicit resource
        user identity=allow resource=deny:not-otheruser,account => explicit resource
        user identity=allow resource=deny:not-everyone => allowed by identity
        role identity=allow resource=deny:not-session,role,account => allowed by identity
        role identity=allow resource=deny:not-session,roleid,root => allowed by identity
        role identity=allow resource=deny:not-role,account => explicit resource
        role identity=allow resource=deny:not-session,role => explicit resource
        role identity=allow resource=deny:not-session,account => explicit resource
        role identity=allow resource=deny:not-othersession,role,account => explicit resource
        root resource=deny:not-account => allowed by nothing
        root resource=deny:not-root => allowed by nothing
        root resource=deny:not-user,role => explicit resource
        service resource=allow:sns+deny:not-sns => allowed by resource
        service resource=allow:sns+deny:not-account => explicit resource
        anonymous resource=allow:everyone+deny:not-account => explicit resource

        # and nobody who has a permissions boundary
        user identity=allow boundary=allow resource=deny:not-user,account => explicit resource
        role identity=allow boundary=allow resource=deny:not-session,role,account => explicit resource
        """;
}
