namespace Simfra.Core.Tests.Security.Iam;

/// <summary>The rows of <see cref="DecisionTableTests"/>; <see cref="Scenario"/> tells how to read them.</summary>
internal static partial class DecisionTables
{
    public const string OneAccount = """
        # Identity policies alone
        user => implicit identity
        user identity=none => implicit identity
        user identity=allow => allowed by identity
        user identity=deny => explicit identity
        user identity=both => explicit identity
        user identity=allow+deny => explicit identity
        user identity=deny+allow => explicit identity
        user identity=none+allow => allowed by identity
        user identity=none+none => implicit identity
        user unowned identity=allow => allowed by identity
        user unowned => implicit identity
        role => implicit identity
        role identity=none => implicit identity
        role identity=allow => allowed by identity
        role identity=deny => explicit identity
        role identity=allow+deny => explicit identity
        role unowned identity=allow => allowed by identity
        servicelinked identity=allow => allowed by identity
        servicelinked => implicit identity

        # The root user needs no policy, and can be denied by its resource's
        root => allowed by nothing
        root resource=allow:everyone => allowed by resource
        root resource=none:everyone => allowed by nothing
        root resource=deny:everyone => explicit resource
        root resource=deny:account => explicit resource
        root resource=deny:root => explicit resource
        root resource=deny:user => allowed by nothing
        root boundary=none => implicit boundary
        root endpoint=none => implicit endpoint
        root endpoint=allow => allowed by nothing

        # A boundary takes away from what identity policies give, and never gives
        user boundary=allow => implicit identity
        user boundary=none => implicit identity
        user boundary=deny => explicit boundary
        user identity=allow boundary=allow => allowed by identity
        user identity=allow boundary=none => implicit boundary
        user identity=allow boundary=deny => explicit boundary
        user identity=allow boundary=both => explicit boundary
        user identity=none boundary=allow => implicit identity
        user identity=none boundary=none => implicit identity
        user identity=deny boundary=allow => explicit identity
        user identity=deny boundary=deny => explicit identity
        role boundary=allow => implicit identity
        role identity=allow boundary=allow => allowed by identity
        role identity=allow boundary=none => implicit boundary
        role identity=allow boundary=deny => explicit boundary

        # So do session policies
        role session=allow => implicit identity
        role session=none => implicit identity
        role session=deny => explicit session
        role identity=allow session=allow => allowed by identity
        role identity=allow session=none => implicit session
        role identity=allow session=none+allow => allowed by identity
        role identity=allow session=none+none => implicit session
        role identity=allow session=allow+deny => explicit session
        role identity=allow session=both => explicit session
        role identity=none session=allow => implicit identity
        role identity=deny session=allow => explicit identity
        role identity=allow boundary=allow session=allow => allowed by identity
        role identity=allow boundary=none session=allow => implicit boundary
        role identity=allow boundary=allow session=none => implicit session
        role identity=allow boundary=none session=none => implicit boundary
        role identity=allow boundary=deny session=deny => explicit boundary
        role identity=none boundary=none session=none => implicit identity

        # A federated user has what its issuer's policies and its session policies both give
        federated => implicit identity
        federated identity=allow => implicit session
        federated identity=allow session=allow => allowed by identity
        federated identity=allow session=none => implicit session
        federated identity=none session=allow => implicit identity
        federated identity=allow session=deny => explicit session
        federated identity=deny session=allow => explicit identity
        federated identity=allow session=allow boundary=none => implicit boundary
        federated identity=allow session=allow boundary=allow => allowed by identity
        federatedroot => implicit session
        federatedroot session=allow => allowed by nothing
        federatedroot session=none => implicit session
        federatedroot session=deny => explicit session

        # A resource policy adds to identity policies, whichever says yes
        user resource=allow:user => allowed by resource
        user resource=none:user => implicit identity
        user resource=deny:user => explicit resource
        user identity=allow resource=none:user => allowed by identity
        user identity=allow resource=deny:user => explicit resource
        user identity=allow resource=deny:everyone => explicit resource
        user identity=allow resource=allow:user => allowed by resource
        user identity=none resource=allow:user => allowed by resource
        user identity=deny resource=allow:user => explicit identity
        user identity=deny resource=deny:user => explicit identity
        user resource=allow:user+deny:user => explicit resource
        user resource=deny:user+allow:user => explicit resource
        user resource=allow:user+deny:otheruser => allowed by resource
        user identity=allow resource=allow:account => allowed by identity
        user resource=allow:account+allow:user => allowed by resource
        user resource=allow:account+allow:otheruser => implicit identity

        # What a boundary and session policies don't allow, a resource policy may still give to a user, a session or everyone
        user boundary=none resource=allow:user => allowed by resource
        user boundary=deny resource=allow:user => explicit boundary
        user boundary=none resource=allow:everyone => allowed by resource
        user boundary=none resource=allow:star => allowed by resource
        user boundary=none resource=allow:userid => allowed by resource
        user boundary=none resource=allow:account => implicit identity
        user boundary=none identity=allow resource=allow:account => implicit boundary
        user boundary=allow resource=allow:account => implicit identity
        role boundary=none resource=allow:session => allowed by resource
        role session=none resource=allow:session => allowed by resource
        role boundary=none session=none resource=allow:session => allowed by resource
        role boundary=none session=none resource=allow:everyone => allowed by resource
        role boundary=deny resource=allow:session => explicit boundary
        role session=deny resource=allow:session => explicit session

        # but not to a role: its boundary and session policies have to allow
        role resource=allow:role => allowed by resource
        role resource=allow:roleid => allowed by resource
        role boundary=none resource=allow:role => implicit boundary
        role boundary=allow resource=allow:role => allowed by resource
        role boundary=none resource=allow:roleid => implicit boundary
        role session=none resource=allow:role => implicit session
        role session=allow resource=allow:role => allowed by resource
        role boundary=allow session=none resource=allow:role => implicit session
        role boundary=none session=allow resource=allow:role => implicit boundary
        role boundary=allow session=allow resource=allow:role => allowed by resource
        role session=none resource=allow:role+allow:session => allowed by resource
        role session=none resource=allow:session+allow:role => allowed by resource
        role session=none resource=allow:account+allow:role => implicit session
        role identity=allow session=none resource=allow:role => implicit session
        role identity=deny resource=allow:role => explicit identity

        # nor by the name of the user that a federated user's session was made of
        federated session=none resource=allow:user => implicit session
        federated resource=allow:user => implicit session
        federated session=allow resource=allow:user => allowed by resource
        federated session=allow boundary=none resource=allow:user => implicit boundary
        federated session=none resource=allow:federated => allowed by resource
        federated resource=allow:federated => allowed by resource
        federated session=none resource=allow:everyone => allowed by resource
        federated session=deny resource=allow:federated => explicit session

        # A key's policy has to allow; that it names the account lets identity policies count
        user kms => implicit resource
        user kms identity=allow => implicit resource
        user kms identity=allow resource=none:account => implicit resource
        user kms identity=allow resource=allow:otheruser => implicit resource
        user kms identity=allow resource=allow:account => allowed by identity
        user kms identity=allow resource=allow:root => allowed by identity
        user kms identity=none resource=allow:account => implicit identity
        user kms identity=deny resource=allow:account => explicit identity
        user kms resource=allow:user => allowed by resource
        user kms boundary=none resource=allow:user => allowed by resource
        user kms boundary=none identity=allow resource=allow:account => implicit boundary
        user kms resource=allow:everyone => allowed by resource
        user kms identity=allow resource=allow:account+deny:user => explicit resource
        role kms resource=allow:role => allowed by resource
        role kms session=none resource=allow:role => implicit session
        role kms session=none identity=allow resource=allow:account => implicit session
        role kms identity=allow resource=allow:account => allowed by identity
        root kms => implicit resource
        root kms resource=allow:root => allowed by nothing
        root kms resource=allow:user => implicit resource
        service kms resource=allow:sns => allowed by resource
        service kms => implicit resource

        # A trust policy likewise, called by its own name
        user trust => implicit trust
        user trust identity=allow => implicit trust
        user trust resource=allow:user => allowed by trust
        user trust resource=allow:account => implicit identity
        user trust identity=allow resource=allow:account => allowed by identity
        user trust identity=deny resource=allow:user => explicit identity
        user trust resource=deny:user => explicit trust
        user trust identity=allow resource=allow:otheruser => implicit trust
        role trust resource=allow:role => allowed by trust
        role trust resource=allow:session => allowed by trust
        role trust boundary=none resource=allow:role => implicit boundary
        service trust resource=allow:sns => allowed by trust
        service trust resource=allow:s3 => implicit trust
        webidentity trust resource=allow:google => allowed by trust
        webidentity trust resource=allow:cognito => implicit trust
        webidentity trust => implicit trust
        anonymous trust resource=allow:user => implicit trust

        # The policy of the endpoint that a request came through has to allow it, and never gives
        user endpoint=allow => implicit identity
        user identity=allow endpoint=allow => allowed by identity
        user identity=allow endpoint=none => implicit endpoint
        user identity=allow endpoint=deny => explicit endpoint
        user identity=deny endpoint=deny => explicit endpoint
        user resource=allow:user endpoint=none => implicit endpoint
        user resource=allow:user endpoint=allow => allowed by resource
        anonymous resource=allow:everyone endpoint=none => implicit endpoint

        # Those who have no identity policies live by resource policies alone
        service => implicit resource
        service identity=allow => implicit resource
        service resource=allow:sns => allowed by resource
        service resource=allow:s3 => implicit resource
        service resource=allow:everyone => allowed by resource
        service resource=allow:account => implicit resource
        service resource=deny:sns => explicit resource
        service resource=allow:sns+deny:everyone => explicit resource
        service boundary=none session=none resource=allow:sns => allowed by resource
        anonymous => implicit resource
        anonymous identity=allow => implicit resource
        anonymous resource=allow:everyone => allowed by resource
        anonymous resource=allow:star => allowed by resource
        anonymous resource=allow:account => implicit resource
        anonymous resource=allow:user => implicit resource
        anonymous resource=deny:everyone => explicit resource
        anonymous resource=allow:everyone+deny:star => explicit resource
        anonymous resource=allow:not-user => allowed by resource
        """;
}
